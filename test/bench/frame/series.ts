/** What was measured of one side, a figure a round, in the order of the rounds. */
export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

/** The middle of some figures and their ends. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** The spread of at least one figure; of an even number of them, the median is the mean of the two in the middle. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const [below, above] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  if (min === undefined || max === undefined || below === undefined || above === undefined) {
    throw new Error('There are no figures.');
  }
  return { min, median: (below + above) / 2, max };
}

/** Each figure of one side over the other's of the same round, so that what slowed a round down slowed both. */
export function ratios(over: Series, under: Series): readonly number[] {
  if (over.values.length !== under.values.length) {
    throw new Error(`${over.name} and ${under.name} had different numbers of rounds.`);
  }
  return over.values.map((value, round) => value / (under.values[round] ?? Number.NaN));
}

/** How much more than the other's of the same round each figure of one side is. */
export function differences(more: Series, less: Series): readonly number[] {
  if (more.values.length !== less.values.length) {
    throw new Error(`${more.name} and ${less.name} had different numbers of rounds.`);
  }
  return more.values.map((value, round) => value - (less.values[round] ?? Number.NaN));
}

/** The figure below which a share (0 to 1) of them lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (found === undefined) throw new Error('There are no figures.');
  return found;
}
