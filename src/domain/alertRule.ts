import { exact, hundred, toText, zero, type Decimal } from './decimal';
import { bestAsk, bestBid, mid, spread, spreadPercent, type OrderBook } from './orderBook';

/** Which of a market's prices an alert goes by. */
export type AlertFigure = 'bid' | 'ask' | 'mid';

/** The price at or above, at or below, or passing `price` (quote currency) from either side. */
export interface PriceCondition {
  readonly kind: 'above' | 'below' | 'crossing';
  readonly figure: AlertFigure;
  readonly price: Decimal;
}

/** The price at least `percent` above the lowest (or below the highest) that was seen within so many minutes. */
export interface MoveCondition {
  readonly kind: 'move';
  readonly figure: AlertFigure;
  readonly direction: 'up' | 'down' | 'either';
  readonly percent: Decimal;
  readonly minutes: number;
}

/** Best ask less best bid at least `percent` of mid. */
export interface SpreadCondition {
  readonly kind: 'spread';
  readonly percent: Decimal;
}

/** What an alert waits for. */
export type AlertCondition = PriceCondition | MoveCondition | SpreadCondition;

/** A condition; with a band it fires again and again, each time after the figure went back by the band. */
export interface AlertRule {
  readonly condition: AlertCondition;
  /** How far the figure goes back before the alert is armed again: in quote for a price, in percentage points for a move and a spread. Absent: it fires once. */
  readonly band?: Decimal | undefined;
}

/**
 * `armed`: fires when the condition holds. `waiting`: fired, or held from the start, and is armed once the figure went back. `done`: fired, and
 * does so once.
 */
export type AlertPhase = 'armed' | 'waiting' | 'done';

/** Where an alert stands. */
export interface AlertState {
  readonly phase: AlertPhase;
  /** On which side of its price a crossing alert saw the figure last, while it is armed. */
  readonly side?: 'below' | 'above' | undefined;
}

/** What was seen of a market at one moment. */
export interface AlertSight {
  readonly book: OrderBook;
  /** Lowest and highest of the condition's figure within its minutes, this moment included; only a move goes by it. */
  readonly range?: { readonly low: Decimal; readonly high: Decimal } | undefined;
}

/** What made an alert fire: the figure (a price, or the spread in percent cut to 6 places), and for a move the price it moved from. */
export interface AlertFiring {
  readonly figure: Decimal;
  readonly went?: 'up' | 'down' | undefined;
  readonly movedFrom?: Decimal | undefined;
}

/** Longest window of a move, in minutes: a day. */
export const longestMoveMinutes = 1440;

/** Why a rule cannot be used. */
export type AlertRuleFault = 'not-positive' | 'minutes' | 'band-too-wide' | 'fall-too-far';

/** The first fault of a rule with a sentence for a trader; nothing when it can be used. */
export function alertRuleFault({
  condition,
  band,
}: AlertRule): { readonly fault: AlertRuleFault; readonly message: string } | undefined {
  const threshold = thresholdOf(condition);
  if (threshold.lte(zero)) return { fault: 'not-positive', message: 'Must be greater than zero.' };
  if (condition.kind === 'move') {
    const { minutes, direction, percent } = condition;
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > longestMoveMinutes) {
      return {
        fault: 'minutes',
        message: `The minutes must be a whole number from 1 to ${longestMoveMinutes}.`,
      };
    }
    if (direction === 'down' && percent.gte(hundred)) {
      return { fault: 'fall-too-far', message: 'A price cannot fall by 100% or more.' };
    }
  }
  if (!band) return undefined;
  if (band.lte(zero)) return { fault: 'not-positive', message: 'Must be greater than zero.' };
  if (band.gte(threshold)) {
    return {
      fault: 'band-too-wide',
      message: `Must be less than ${toText(threshold)}, or the alert would never be armed again.`,
    };
  }
  return undefined;
}

/** The price, or the percentage, at which a condition holds. */
export function thresholdOf(condition: AlertCondition): Decimal {
  return 'price' in condition ? condition.price : condition.percent;
}

const fifth = exact('0.2');
const thousandth = exact('0.001');

/** How far a figure goes back unless the trader says otherwise: a thousandth of a price, a fifth of a move or a spread. */
export function usualBand(condition: AlertCondition): Decimal {
  return thresholdOf(condition).times('price' in condition ? thousandth : fifth);
}

/** The same condition at another price; as it is when it has none. */
export function atPrice(condition: AlertCondition, price: Decimal): AlertCondition {
  return 'price' in condition ? { ...condition, price } : condition;
}

/** The price that an alert goes by; nothing when that side of the book is empty. */
export function figureOf(book: OrderBook, figure: AlertFigure): Decimal | undefined {
  switch (figure) {
    case 'bid':
      return bestBid(book)?.price;
    case 'ask':
      return bestAsk(book)?.price;
    case 'mid':
      return mid(book);
  }
}

/** What an alert looks at, for the eye: a price, or the spread in percent cut to 6 places. */
export function shownFigure(condition: AlertCondition, book: OrderBook): Decimal | undefined {
  return condition.kind === 'spread' ? spreadPercent(book) : figureOf(book, condition.figure);
}

/** Where a new alert stands. `waits`: it does not fire before the figure was on the other side. */
export function newAlertState(waits: boolean): AlertState {
  return { phase: waits ? 'waiting' : 'armed' };
}

/** Whether a condition holds now, so that an armed alert would fire at once. A crossing never does: it needs two moments. */
export function holdsNow(condition: AlertCondition, sight: AlertSight): boolean {
  return condition.kind !== 'crossing' && firingOf(condition, undefined, sight) !== undefined;
}

/** What a moment makes of an alert. A moment that does not show the figure changes nothing. */
export function nextAlertState(
  { condition, band }: AlertRule,
  state: AlertState,
  sight: AlertSight,
): { readonly state: AlertState; readonly fired?: AlertFiring } {
  if (state.phase === 'done') return { state };
  if (state.phase === 'waiting') return { state: armedAgain(condition, band, state, sight) };
  const fired = firingOf(condition, state.side, sight);
  if (!fired) return { state: condition.kind === 'crossing' ? sided(condition, state, sight) : state };
  if (!band) return { state: { phase: 'done' }, fired };
  // A jump may end so far beyond the price that the next crossing is one back.
  return { state: armedAgain(condition, band, { phase: 'waiting' }, sight), fired };
}

function firingOf(
  condition: AlertCondition,
  side: AlertState['side'],
  { book, range }: AlertSight,
): AlertFiring | undefined {
  const figure = shownFigure(condition, book);
  if (!figure) return undefined;
  switch (condition.kind) {
    case 'above':
      return figure.gte(condition.price) ? { figure } : undefined;
    case 'below':
      return figure.lte(condition.price) ? { figure } : undefined;
    case 'crossing':
      if (side === 'below' && figure.gte(condition.price)) return { figure, went: 'up' };
      if (side === 'above' && figure.lte(condition.price)) return { figure, went: 'down' };
      return undefined;
    case 'move': {
      if (!range) return undefined;
      const { direction, percent } = condition;
      const up = direction !== 'down' && risenBy(range.low, figure, percent);
      if (up) return { figure, went: 'up', movedFrom: range.low };
      const down = direction !== 'up' && fallenBy(range.high, figure, percent);
      return down ? { figure, went: 'down', movedFrom: range.high } : undefined;
    }
    case 'spread':
      return spreadIsAtLeast(book, condition.percent) ? { figure } : undefined;
  }
}

/** The state once the figure went back far enough, else as it was. */
function armedAgain(
  condition: AlertCondition,
  band: Decimal | undefined,
  state: AlertState,
  { book, range }: AlertSight,
): AlertState {
  const figure = shownFigure(condition, book);
  if (!figure) return state;
  const armed: AlertState = { phase: 'armed' };
  const back = band ?? zero;
  switch (condition.kind) {
    case 'above': {
      const { price } = condition;
      return (band ? figure.lte(price.minus(back)) : figure.lt(price)) ? armed : state;
    }
    case 'below': {
      const { price } = condition;
      return (band ? figure.gte(price.plus(back)) : figure.gt(price)) ? armed : state;
    }
    case 'crossing':
      return figure.minus(condition.price).abs().gte(back) ? sided(condition, armed, { book }) : state;
    case 'move': {
      if (!range) return state;
      const { direction, percent } = condition;
      const least = percent.minus(back);
      const up =
        direction !== 'down' &&
        (band ? !risenByMore(range.low, figure, least) : !risenBy(range.low, figure, percent));
      const down =
        direction !== 'up' &&
        (band ? !fallenByMore(range.high, figure, least) : !fallenBy(range.high, figure, percent));
      const calm = direction === 'either' ? up && down : up || down;
      return calm ? armed : state;
    }
    case 'spread': {
      const calm = band
        ? !spreadIsMoreThan(book, condition.percent.minus(back))
        : !spreadIsAtLeast(book, condition.percent);
      return calm ? armed : state;
    }
  }
}

/** An armed crossing with the side on which the figure is; exactly on the price it keeps the side on which it was. */
function sided(condition: PriceCondition, state: AlertState, { book }: AlertSight): AlertState {
  const figure = figureOf(book, condition.figure);
  if (!figure || figure.eq(condition.price)) return state;
  const side = figure.gt(condition.price) ? 'above' : 'below';
  return side === state.side ? state : { phase: 'armed', side };
}

// Compared as products: a quotient would be rounded.
function risenBy(low: Decimal, figure: Decimal, percent: Decimal): boolean {
  return figure.minus(low).times(hundred).gte(low.times(percent));
}
function risenByMore(low: Decimal, figure: Decimal, percent: Decimal): boolean {
  return figure.minus(low).times(hundred).gt(low.times(percent));
}
function fallenBy(high: Decimal, figure: Decimal, percent: Decimal): boolean {
  return high.minus(figure).times(hundred).gte(high.times(percent));
}
function fallenByMore(high: Decimal, figure: Decimal, percent: Decimal): boolean {
  return high.minus(figure).times(hundred).gt(high.times(percent));
}
function spreadIsAtLeast(book: OrderBook, percent: Decimal): boolean {
  const [width, middle] = [spread(book), mid(book)];
  return width !== undefined && middle !== undefined && width.times(hundred).gte(middle.times(percent));
}
function spreadIsMoreThan(book: OrderBook, percent: Decimal): boolean {
  const [width, middle] = [spread(book), mid(book)];
  return width !== undefined && middle !== undefined && width.times(hundred).gt(middle.times(percent));
}
