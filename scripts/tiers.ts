import { newestRelease, oldestRelease } from './editor/release';
import type { EditorRelease } from './editor/release';

/** Names that `npm test -- NAME` takes, in the order in which they run. */
export const tierNames = ['checks', 'unit', 'contract', 'host', 'ui'] as const;
export type TierName = (typeof tierNames)[number];

const minutes = 60_000;

/** One program that runs tests and writes a result file. */
export interface TestRun {
  readonly tier: TierName;
  readonly title: string;
  /** Arguments for Node. */
  readonly args: readonly string[];
  /** The most it may take; it decides only how long a broken run is waited for. */
  readonly limitMs: number;
  /** What must be on the machine first. */
  readonly editors: readonly EditorRelease[];
  readonly needsPackage: boolean;
  readonly needsChromium: boolean;
}

/** One tool that says yes or no about the sources, by the name of its npm script. */
export interface Check {
  readonly title: string;
  readonly script: string;
  readonly limitMs: number;
}

export const checks: readonly Check[] = [
  { title: 'the types hold in every runtime', script: 'typecheck', limitMs: 10 * minutes },
  { title: 'eslint finds nothing', script: 'lint:code', limitMs: 10 * minutes },
  { title: 'prettier finds nothing', script: 'lint:format', limitMs: 5 * minutes },
  { title: 'imports point one way', script: 'lint:imports', limitMs: 5 * minutes },
  { title: 'nothing is left unused', script: 'lint:unused', limitMs: 5 * minutes },
];

export const testRuns: readonly TestRun[] = [
  plainRun('unit', 'unit', 10 * minutes),
  plainRun('contract', 'contract', 20 * minutes),
  hostRun(newestRelease),
  hostRun(oldestRelease),
  {
    ...plainRun('ui', `ui on VS Code ${newestRelease.vscode}`, 50 * minutes),
    editors: [newestRelease],
    needsPackage: true,
    needsChromium: true,
  },
];

function plainRun(tier: TierName, title: string, limitMs: number): TestRun {
  return {
    tier,
    title,
    limitMs,
    args: [
      // An option of Node's own: given to mocha, it would start a second process, out of our reach.
      '--import',
      'tsx',
      'node_modules/mocha/bin/mocha.js',
      '--reporter',
      'test/support/tierReporter.ts',
      // A wait inside a test has its own limit; this one only ends a test that hangs.
      '--timeout',
      tier === 'ui' ? '600000' : '120000',
      '--forbid-only',
      `test/${tier}/**/*.test.ts`,
    ],
    editors: [],
    needsPackage: false,
    needsChromium: false,
  };
}

function hostRun(release: EditorRelease): TestRun {
  return {
    tier: 'host',
    title: `host on VS Code ${release.vscode}`,
    limitMs: 10 * minutes,
    args: ['--import', 'tsx', 'test/host/run.ts', release.codeServer],
    editors: [release],
    needsPackage: true,
    needsChromium: true,
  };
}
