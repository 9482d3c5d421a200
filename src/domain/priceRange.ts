import type { Decimal } from './decimal';

interface Seen {
  readonly price: Decimal;
  /** ms since the epoch. */
  readonly at: number;
}

interface Slot {
  readonly number: number;
  low: Seen;
  high: Seen;
}

/** So many slots make up a window. */
const slotsOfWindow = 240;
/** A clock that goes back by less is being adjusted, not set. */
const adjustmentMs = 1000;

/**
 * Lowest and highest price seen within a window of time, in bounded memory. What it gives was seen within the window, always; a price may
 * drop out early by one 240th of the window.
 */
export class PriceRange {
  private slots: Slot[] = [];
  private latest = -Infinity;

  constructor(private readonly windowMs: number) {}

  /** Takes a price that was seen at a time (ms since the epoch). After the clock was set back everything earlier is forgotten. */
  add(at: number, price: Decimal): void {
    if (at < this.latest - adjustmentMs) this.slots = [];
    this.latest = at;
    const number = Math.floor(at / (this.windowMs / slotsOfWindow));
    const last = this.slots.at(-1);
    const seen = { price, at };
    if (last?.number === number) {
      if (price.lte(last.low.price)) last.low = seen;
      if (price.gte(last.high.price)) last.high = seen;
    } else this.slots.push({ number, low: seen, high: seen });
    const earliest = at - this.windowMs;
    while (this.slots[0] && Math.max(this.slots[0].low.at, this.slots[0].high.at) < earliest) {
      this.slots.shift();
    }
  }

  /** Lowest and highest of what was seen from the window before `now` up to it; nothing when nothing was. */
  within(now: number): { readonly low: Decimal; readonly high: Decimal } | undefined {
    const isWithin = ({ at }: Seen): boolean => at >= now - this.windowMs && at <= now + adjustmentMs;
    let low: Decimal | undefined;
    let high: Decimal | undefined;
    for (const slot of this.slots) {
      for (const seen of [slot.low, slot.high]) {
        if (!isWithin(seen)) continue;
        if (!low || seen.price.lt(low)) low = seen.price;
        if (!high || seen.price.gt(high)) high = seen.price;
      }
    }
    return low && high && { low, high };
  }
}
