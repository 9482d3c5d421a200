import { joinedMinutes, type SeenMinute } from './seenMinute';

/** Minutes of a market, one for each, oldest first. */
export class MinuteSeries {
  private minutes: SeenMinute[] = [];

  /** Adds what was seen of a minute, or joins it to what is known of it. Gives whether a price of its candle changed. */
  add(seen: SeenMinute): boolean {
    const at = this.placeOf(seen.minute);
    const before = this.minutes[at];
    if (before?.minute !== seen.minute) {
      this.minutes.splice(at, 0, seen);
      return true;
    }
    const joined = joinedMinutes(before, seen);
    this.minutes[at] = joined;
    return !(['open', 'high', 'low', 'close'] as const).every((each) => joined[each].eq(before[each]));
  }

  /** From a minute to another, both included. */
  between(from: number, to: number): readonly SeenMinute[] {
    return this.minutes.slice(this.placeOf(from), this.placeOf(to + 1));
  }

  all(): readonly SeenMinute[] {
    return [...this.minutes];
  }

  /** Keeps what this says yes to. */
  keep(stays: (seen: SeenMinute) => boolean): void {
    this.minutes = this.minutes.filter(stays);
  }

  /** Lets go of a minute and of everything before it. */
  dropUpTo(minute: number): void {
    const [first] = this.minutes;
    if (first && first.minute <= minute) this.minutes.splice(0, this.placeOf(minute + 1));
  }

  /** Where a minute stands, or would. */
  private placeOf(minute: number): number {
    const last = this.minutes.at(-1);
    // Nearly always: time goes on.
    if (!last || minute > last.minute) return this.minutes.length;
    let [low, high] = [0, this.minutes.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.minutes[middle]?.minute ?? 0) < minute) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
