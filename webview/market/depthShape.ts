import { depthSteps, type DepthStep } from '../../src/domain/bookDepth';
import { exact, floorTo, hundredth, larger, toText, zero, type Decimal } from '../../src/domain/decimal';
import { mid, type OrderBook } from '../../src/domain/orderBook';
import { share } from './pixels';

/** One side of the picture: a step for each level in sight, as shares of the half width (0 at mid) and of the height (0 at the bottom). */
export interface ShapeSide {
  readonly steps: readonly DepthStep[];
  readonly points: readonly { readonly across: number; readonly up: number }[];
  /** How many levels lie beyond the edge. */
  readonly beyond: number;
}

/** What is drawn of a book: both sides around mid, as wide to the left as to the right. */
export interface DepthShape {
  readonly mid: Decimal;
  /** From mid to an edge, in quote. */
  readonly halfWidth: Decimal;
  /** The most that a side in sight comes to, in base. */
  readonly most: Decimal;
  readonly bids: ShapeSide;
  readonly asks: ShapeSide;
}

/**
 * This part of a side's levels decides how wide the picture is, and the others may make it so many times as wide: a few far ones must not press
 * the rest into a line.
 */
const nearPart = 0.9;
const widerAtMost = exact('2');
/** The room beside the outermost of them. */
const roomShare = exact('1.06');

/** The picture of a book; nothing where a side offers nothing, and so there is no mid. */
export function depthShape(book: OrderBook): DepthShape | undefined {
  const middle = mid(book);
  if (!middle) return undefined;
  const [bids, asks] = [depthSteps(book.bids), depthSteps(book.asks)];
  const reach = larger(reachOf(bids, middle), reachOf(asks, middle)).times(roomShare);
  const halfWidth = reach.gt(zero) ? reach : middle.times(hundredth);
  const seen = (steps: readonly DepthStep[]): readonly DepthStep[] =>
    steps.filter(({ price }) => price.minus(middle).abs().lte(halfWidth));
  const most = larger(seen(bids).at(-1)?.quantity ?? zero, seen(asks).at(-1)?.quantity ?? zero);
  const side = (steps: readonly DepthStep[]): ShapeSide => ({
    steps: seen(steps),
    points: seen(steps).map(({ price, quantity }) => ({
      across: share(price.minus(middle), halfWidth),
      up: share(quantity, most),
    })),
    beyond: steps.length - seen(steps).length,
  });
  return { mid: middle, halfWidth, most, bids: side(bids), asks: side(asks) };
}

function reachOf(steps: readonly DepthStep[], middle: Decimal): Decimal {
  const away = (step: DepthStep | undefined): Decimal => step?.price.minus(middle).abs() ?? zero;
  const near = away(steps[Math.floor((steps.length - 1) * nearPart)]);
  const far = away(steps.at(-1));
  return far.lte(near.times(widerAtMost)) ? far : near;
}

/** The price at a place across (-1 at the left edge, 0 at mid, 1 at the right edge), on the tick grid; to be read, not to be sent. */
export function priceAcross(shape: DepthShape, across: number, tick: Decimal | undefined): Decimal {
  const parts = exact(String(Math.round(Math.abs(across) * 1_000_000))).times(exact('0.000001'));
  const away = parts.times(shape.halfWidth);
  const price = larger(zero, across < 0 ? shape.mid.minus(away) : shape.mid.plus(away));
  return tick ? floorTo(price, tick) : exact(toText(price.round(18, 0)));
}
