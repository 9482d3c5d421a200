import assert from 'node:assert/strict';
import { interleaved } from '../../bench/frame/interleaved';
import { withSection } from '../../bench/frame/page';
import { ratios, spreadOf } from '../../bench/frame/series';
import { comparison, markdown } from '../../bench/frame/table';

describe('The frame of the benchmarks', () => {
  it('measures every side in each round, each round beginning with another, and counts no round to warm up', async () => {
    const turns: string[] = [];
    const side = (name: string): { name: string; measure: () => number } => ({
      name,
      measure: () => {
        turns.push(name);
        return turns.length;
      },
    });
    const series = await interleaved(['a', 'b', 'c'].map(side), { warmUp: 1, counted: 3 });
    assert.equal(turns.join(''), 'abcbcacababc');
    assert.deepEqual(series, [
      { name: 'a', values: [6, 8, 10] },
      { name: 'b', values: [4, 9, 11] },
      { name: 'c', values: [5, 7, 12] },
    ]);
  });

  it('gives least, median and most, and ratios pair by pair', () => {
    assert.deepEqual(spreadOf([5, 1, 3]), { min: 1, median: 3, max: 5 });
    assert.deepEqual(spreadOf([4, 1, 3, 2]), { min: 1, median: 2.5, max: 4 });
    assert.deepEqual(ratios({ name: 'a', values: [2, 30] }, { name: 'b', values: [1, 10] }), [2, 3]);
    assert.throws(() => ratios({ name: 'a', values: [1] }, { name: 'b', values: [1, 2] }));
    assert.throws(() => spreadOf([]));
  });

  it('tells the median of the ratios, which is not the ratio of the medians', () => {
    const table = comparison(
      [
        { name: 'ours', values: [1, 9, 2] },
        { name: 'other', values: [2, 3, 8] },
      ],
      'ms',
    );
    assert.deepEqual(table.rows[1], ['other', '2.00', '3.00', '8.00', '0.25', '0.50', '3.00']);
    assert.equal(
      markdown({
        head: ['what', 'n'],
        rows: [
          ['a', '1'],
          ['bcdef', '1,000'],
        ],
      }),
      ['| what  |     n |', '| ----- | ----: |', '| a     |     1 |', '| bcdef | 1,000 |'].join('\n'),
    );
  });

  it('writes a section of the page between its marks and leaves the rest as it is', () => {
    const page = '# Title\n\nby hand\n\n<!-- /bench -->\n\nalso by hand\n';
    const once = withSection(withSection(page, 'a', 'first'), 'b', 'second');
    assert.equal(
      once,
      '# Title\n\nby hand\n\n<!-- bench:a -->\n\nfirst\n\n<!-- /bench:a -->\n\n<!-- bench:b -->\n\nsecond\n\n<!-- /bench:b -->\n\n<!-- /bench -->\n\nalso by hand\n',
    );
    assert.equal(withSection(once, 'a', 'newer'), once.replace('first', 'newer'));
    assert.throws(() => withSection('# A page without marks', 'a', 'first'));
  });
});
