import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Sizes {
  readonly budgets: Readonly<Record<string, number>>;
  readonly moduleBudgets: Readonly<Record<string, Readonly<Record<string, number>>>>;
  keepBudgets(metafile: unknown): void;
}

describe('The budgets of the bundles', () => {
  let sizes: Sizes;

  before(async () => {
    const file = join(__dirname, '..', '..', '..', 'scripts', 'bundleSizes.mjs');
    sizes = (await import(pathToFileURL(file).href)) as Sizes;
  });

  const metafile = (file: string, bytes: number, inputs: Readonly<Record<string, number>> = {}): unknown => ({
    outputs: {
      [file]: {
        bytes,
        inputs: Object.fromEntries(
          Object.entries(inputs).map(([name, each]) => [name, { bytesInOutput: each }]),
        ),
      },
    },
  });

  it('let through what keeps to them, to the byte', () => {
    for (const [file, most] of Object.entries(sizes.budgets)) sizes.keepBudgets(metafile(file, most));
    const most = sizes.moduleBudgets['dist/session.js']?.['zod'] ?? assert.fail();
    sizes.keepBudgets(
      metafile('dist/session.js', 1, { 'node_modules/zod/a.js': most - 1, 'node_modules/zod/b.js': 1 }),
    );
  });

  it('fail a bundle that weighs a byte more', () => {
    for (const [file, most] of Object.entries(sizes.budgets)) {
      assert.throws(() => sizes.keepBudgets(metafile(file, most + 1)), /its budget is/);
    }
  });

  it('fail a package that weighs more than its part, summed over its files', () => {
    const most = sizes.moduleBudgets['dist/session.js']?.['zod'] ?? assert.fail();
    const inputs = { 'node_modules/zod/a.js': most, 'node_modules/zod/b.js': 1 };
    assert.throws(() => sizes.keepBudgets(metafile('dist/session.js', 1, inputs)), /zod weighs/);
  });

  it('fail a package where none of it may be: what every window loads is our own code alone', () => {
    const inputs = { 'src/extension.ts': 10, 'node_modules/zod/a.js': 1 };
    assert.throws(() => sizes.keepBudgets(metafile('dist/extension.js', 11, inputs)), /zod is in/);
  });
});
