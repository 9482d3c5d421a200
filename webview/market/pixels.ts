import { exact, larger, quotient, toText, wholeTimes, zero, type Decimal } from '../../src/domain/decimal';

/**
 * Where the exact figures end and drawing begins: a share of two decimals as a number, for a place on the screen and for nothing else. Kept
 * within what drawing can bear.
 */
export function share(part: Decimal, whole: Decimal): number {
  if (whole.eq(zero)) return 0;
  return Math.max(-largest, Math.min(largest, Number(toText(quotient(part, whole, 6)))));
}

// lightweight-charts draws numbers up to Number.MAX_SAFE_INTEGER / 100.
const largest = 9e13;
/** Prices of so many digits in ticks are drawn to the tick; longer ones in tens, hundreds… of ticks. */
const exactDigits = 12;
const half = exact('0.5');

/** Prices as numbers for a chart, and places on the chart as prices on the tick grid. */
export class PlotScale {
  private constructor(
    readonly tick: Decimal,
    /** The price of one on the chart: the tick, or a power of ten of ticks where prices have too many digits for a number. */
    readonly unit: Decimal,
  ) {}

  /** A scale that can draw prices up to `highest`. */
  static upTo(highest: Decimal, tick: Decimal): PlotScale {
    const spare = toText(wholeTimes(highest, tick)).length - exactDigits;
    return new PlotScale(tick, spare > 0 ? tick.times(exact(`1${'0'.repeat(spare)}`)) : tick);
  }

  /** Where a price is drawn. */
  place(price: Decimal): number {
    return share(price, this.unit);
  }

  /** The figure to write at a place, to half a unit: mid lies between ticks. */
  figure(place: number): Decimal {
    const halves = Math.max(0, Math.min(largest, Math.round(place * 2)));
    return exact(String(halves)).times(this.unit).times(half);
  }

  /** The legal price nearest to a place: a multiple of the tick, and at least one tick. */
  price(place: number): Decimal {
    const units = Math.max(0, Math.min(largest, Math.round(place)));
    return larger(this.tick, exact(String(units)).times(this.unit));
  }
}
