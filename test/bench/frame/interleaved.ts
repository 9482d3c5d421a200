import type { Series } from './series';

/** One of the sides that are measured beside each other. */
export interface Side {
  readonly name: string;
  /** Does the work once and gives its figure. */
  measure(): number | Promise<number>;
}

/** How often: rounds that count nothing, then rounds that count. */
export interface Rounds {
  readonly warmUp: number;
  readonly counted: number;
}

/**
 * Measures all sides in each round, each round beginning with another one: what disturbs the machine for a while disturbs them alike, and none
 * always has the place behind the one that leaves the most garbage.
 */
export async function interleaved(
  sides: readonly Side[],
  { warmUp, counted }: Rounds,
): Promise<readonly Series[]> {
  const values = sides.map((): number[] => []);
  for (let round = 0; round < warmUp + counted; round += 1) {
    for (let turn = 0; turn < sides.length; turn += 1) {
      const at = (round + turn) % sides.length;
      globalThis.gc?.();
      const figure = await sides[at]?.measure();
      if (figure !== undefined && round >= warmUp) values[at]?.push(figure);
    }
  }
  return sides.map(({ name }, at) => ({ name, values: values[at] ?? [] }));
}

/** How long some work takes, in ms. */
export async function timed(work: () => unknown): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
