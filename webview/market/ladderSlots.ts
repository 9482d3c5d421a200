import type { Decimal } from '../../src/domain/decimal';
import type { LadderRow, LadderRows } from './ladderRows';

/** What stands in one of the ladder's places: a price, the middle with spread and mid, or nothing. */
export type Slot = LadderRow | 'middle' | undefined;

/** The ladder as it stands, from the highest price down. Places are fixed: what moves is what stands in them. */
export interface Slots {
  readonly slots: readonly Slot[];
  /** Levels that are not shown because rows are held where they are. */
  readonly hidden: number;
}

/** The rows as they are now: the middle in the middle, `side` places above and below it. */
export function freeSlots({ asks, bids }: LadderRows, side: number): Slots {
  const above = Array.from({ length: side }, (_, at): Slot => asks[side - 1 - at]);
  const below = Array.from({ length: side }, (_, at): Slot => bids[at]);
  return { slots: [...above, 'middle', ...below], hidden: 0 };
}

/**
 * The same rows in the same places, each with what is offered there now: nothing moves, and no row changes its side. A level that is gone leaves
 * an empty row; a new one is shown only in an empty place behind the outermost row of its side, and counted as hidden elsewhere.
 */
export function heldSlots(before: readonly Slot[], rows: LadderRows): Slots {
  const now = new Map([...rows.asks, ...rows.bids].map((row) => [row.key, row]));
  const slots = before.map((slot): Slot => (isRow(slot) ? refreshed(slot, now, rows) : slot));
  fillOutwards(slots, rows.asks, -1);
  fillOutwards(slots, rows.bids, 1);
  const shown = new Set(slots.map((slot) => (isRow(slot) ? slot.key : undefined)));
  const side = (slots.length - 1) / 2;
  const wanted = [...rows.asks.slice(0, side), ...rows.bids.slice(0, side)];
  return { slots, hidden: wanted.filter(({ key }) => !shown.has(key)).length };
}

/**
 * All rows as they are now, arranged around the place `at`, which keeps what stands there: rows that came or went move the others away from it. A
 * price whose level is gone stays there as an empty row.
 */
export function slotsAround(before: readonly Slot[], at: number, rows: LadderRows): Slots {
  const slot = before[at];
  const place = slot === undefined ? before.indexOf('middle') : at;
  const kept = slot ?? 'middle';
  if (place < 0) return freeSlots(rows, (before.length - 1) / 2);
  const sequence: Slot[] = [...rows.asks].reverse();
  sequence.push('middle', ...rows.bids);
  let index = isRow(kept)
    ? sequence.findIndex((each) => isRow(each) && each.key === kept.key)
    : rows.asks.length;
  if (isRow(kept) && index < 0) {
    index = sequence.filter((each) => standsAbove(each, kept, rows)).length;
    sequence.splice(index, 0, refreshed(kept, new Map(), rows));
  }
  return { slots: before.map((_, each) => sequence[index + each - place]), hidden: 0 };
}

/** Whether a place holds a price. */
export function isRow(slot: Slot): slot is LadderRow {
  return slot !== undefined && slot !== 'middle';
}

function refreshed(row: LadderRow, now: ReadonlyMap<string, LadderRow>, rows: LadderRows): LadderRow {
  return now.get(row.key) ?? { ...row, level: undefined, cutOff: false, own: rows.ownAt.get(row.key) ?? [] };
}

/** Fills the empty places behind the outermost row, upwards (-1) or downwards (1), with rows that belong behind it. */
function fillOutwards(slots: Slot[], rows: readonly LadderRow[], step: 1 | -1): void {
  const end = step < 0 ? 0 : slots.length - 1;
  let at = end;
  while (slots[at] === undefined && at >= 0 && at < slots.length) at -= step;
  const middle = slots.indexOf('middle');
  // Beyond the middle there is the other side.
  if (step < 0 ? at > middle : at < middle) return;
  const shown = slots.filter(isRow);
  const further = rows.filter(({ price }) =>
    shown.every((row) => (step < 0 ? price.gt(row.price) : price.lt(row.price))),
  );
  for (const row of further) {
    at += step;
    if (at < 0 || at >= slots.length) return;
    slots[at] = row;
  }
}

function standsAbove(each: Slot, kept: LadderRow, { asks, bids }: LadderRows): boolean {
  if (isRow(each)) {
    return (
      each.price.gt(kept.price) || (each.side === 'ask' && kept.side === 'bid' && each.price.eq(kept.price))
    );
  }
  const best = (rows: readonly LadderRow[]): Decimal | undefined => rows[0]?.price;
  const [bid, ask] = [best(bids), best(asks)];
  return kept.side === 'ask' ? bid?.gte(kept.price) === true : ask?.lte(kept.price) !== true;
}
