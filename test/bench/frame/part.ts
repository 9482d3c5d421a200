import type { Table } from './table';

/** How a run is made. */
export interface BenchOptions {
  /** A short run, to see that it works: too few rounds for figures that are kept. */
  readonly quick: boolean;
  /** Tells what goes on. */
  readonly say: (line: string) => void;
}

/** What a part found: its tables, each under a line that says what was done, and remarks below. */
export interface Findings {
  readonly tables: readonly { readonly caption: string; readonly table: Table }[];
  readonly remarks?: readonly string[];
  /** Packages that were measured, besides our own. */
  readonly packages?: Readonly<Record<string, string>>;
}

/** One of the parts of `npm run bench`. */
export interface BenchPart {
  /** As it is asked for: `npm run bench -- NAME`. */
  readonly name: string;
  readonly title: string;
  /** Whether it measures beside the packages of test/bench/peers. */
  readonly needsPeers: boolean;
  run(options: BenchOptions): Promise<Findings>;
}
