import { crc32 } from 'node:zlib';
import { exact, isExactText, toText, zero, type Decimal } from '../domain/decimal';
import { minuteMs } from '../domain/candle';
import type { SeenMinute } from './seenMinute';

/** Minutes of a day file. */
export const dayMinutes = 24 * 60;

/** Which day file lines belong to. It goes into each line's check sum, so that no line counts anywhere but where it was written. */
export interface DayOfPrices {
  /** Which exchange. */
  readonly place: string;
  readonly symbol: string;
  /** Days since the epoch (UTC). */
  readonly day: number;
}

// minute of the day, ms of the first and of the last price in it, open [high low close], check sum
const lineShape = /^(\d{1,4}) (\d{1,5}) (\d{1,5}) (\S+)(?: (\S+) (\S+) (\S+))? ([0-9a-f]{8})$/;

/**
 * A minute as it stands in its day file, the line break before it: what was torn off before never runs into what is written after. Prices are
 * exact decimal texts; where all four are the same, it stands there once.
 */
export function lineOf(seen: SeenMinute, day: DayOfPrices): string {
  const [open, high, low, close] = [seen.open, seen.high, seen.low, seen.close].map(toText);
  const prices = high === low ? `${open}` : `${open} ${high} ${low} ${close}`;
  const content = `${seen.minute - day.day * dayMinutes} ${seen.firstMs} ${seen.lastMs} ${prices}`;
  return `\n${content} ${checkSum(content, startOf(day))}`;
}

/** What a day file, or the part of one, tells. */
export interface ReadLines {
  readonly minutes: readonly SeenMinute[];
  /** How far it was read for good; the line after it is not whole, and may be completed yet. Counted in characters, which are bytes. */
  readonly end: number;
}

/** Reads the lines of a day file. One that is not whole, damaged or of another day, market or exchange is left out, and all others count. */
export function readLines(text: string, day: DayOfPrices): ReadLines {
  const minutes: SeenMinute[] = [];
  const known = new Map<string, Decimal>();
  const sumStart = startOf(day);
  let start = 0;
  let end = 0;
  while (start < text.length) {
    const stop = text.indexOf('\n', start);
    const lineEnd = stop === -1 ? text.length : stop;
    const seen = readLine(text.slice(start, lineEnd), day.day, sumStart, known);
    if (seen) minutes.push(seen);
    if (seen || stop !== -1) end = lineEnd;
    start = lineEnd + 1;
  }
  return { minutes, end };
}

function readLine(
  line: string,
  day: number,
  sumStart: number,
  known: Map<string, Decimal>,
): SeenMinute | undefined {
  const found = lineShape.exec(line);
  if (!found) return undefined;
  const [, minute = '', first = '', last = '', openText = '', ...rest] = found;
  const [highText = openText, lowText = openText, closeText = openText, sum = ''] = rest;
  if (checkSum(line.slice(0, -sum.length - 1), sumStart) !== sum) return undefined;
  const price = (text: string): Decimal | undefined => {
    const before = known.get(text);
    if (before) return before;
    const value = isExactText(text) ? exact(text) : zero;
    if (!value.gt(zero)) return undefined;
    // Most prices of a day come again: one object for each keeps a day of many markets small.
    known.set(text, value);
    return value;
  };
  const [open, high, low, close] = [price(openText), price(highText), price(lowText), price(closeText)];
  if (!open || !high || !low || !close) return undefined;
  const seen = {
    minute: day * dayMinutes + Number(minute),
    open,
    high,
    low,
    close,
    firstMs: Number(first),
    lastMs: Number(last),
  };
  const inOrder = Number(minute) < dayMinutes && seen.firstMs <= seen.lastMs && seen.lastMs < minuteMs;
  const inRange = isWithin(open, low, high) && isWithin(close, low, high);
  return inOrder && inRange ? seen : undefined;
}

function isWithin(price: Decimal, low: Decimal, high: Decimal): boolean {
  // The same object nearly always: an open is often the low or the high.
  return (price === low || price.gte(low)) && (price === high || price.lte(high));
}

/** What the check sums of a day file start from. */
function startOf({ place, symbol, day }: DayOfPrices): number {
  return crc32(JSON.stringify([1, place, symbol, day]));
}

function checkSum(content: string, start: number): string {
  return crc32(content, start).toString(16).padStart(8, '0');
}
