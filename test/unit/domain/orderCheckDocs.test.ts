import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { problemKinds, type ProblemCode } from '../../../src/domain/problems';

describe('docs/order-checks.md', () => {
  const rows = readFileSync(path.join(__dirname, '../../../docs/order-checks.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| `[A-Z_]+` /.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );

  const allCodes = Object.keys(problemKinds);

  it('lists every code once, in the order of the code, and no other', () => {
    assert.deepEqual(
      rows.map(([code = '']) => code.slice(1, -1)),
      allCodes,
    );
  });

  it('says of each what the code says', () => {
    for (const [code = '', ...cells] of rows) {
      const { severity, field, meaning, offer } = problemKinds[code.slice(1, -1) as ProblemCode];
      assert.deepEqual(cells, [severity, field, meaning, offer], code);
    }
  });
});
