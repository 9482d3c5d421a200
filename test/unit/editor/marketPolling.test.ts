import assert from 'node:assert/strict';
import { glanceEveryMs } from '../../../src/editor/marketFigures';
import { MarketPolling, mostGlances } from '../../../src/editor/marketPolling';

/** The feed, as far as it is asked: for each market the periods of those who watch it. */
function bench() {
  const watched = new Map<string, number[]>();
  let calls = 0;
  const polling = new MarketPolling({
    watch: (symbol, _depth, options) => {
      calls += 1;
      const everyMs = options?.everyMs ?? 1000;
      const periods = watched.get(symbol) ?? [];
      watched.set(symbol, [...periods, everyMs]);
      return {
        dispose: () => {
          const left = watched.get(symbol) ?? [];
          left.splice(left.indexOf(everyMs), 1);
          if (left.length === 0) watched.delete(symbol);
        },
      };
    },
  });
  return { polling, watched, calls: () => calls };
}

const many = Array.from({ length: 240 }, (_, index) => `C${index}_IRR`);

describe('Whose prices the markets tree asks for', () => {
  it('each second those of the watched markets, now and then those in sight, and no others', () => {
    const { polling, watched } = bench();
    polling.want(['A_IRR', 'B_IRR'], ['B_IRR', 'C_IRR']);
    assert.deepEqual(Object.fromEntries(watched), {
      A_IRR: [1000],
      B_IRR: [1000],
      C_IRR: [glanceEveryMs],
    });
  });

  it('never more than the bound in sight, however tall the view: the last ones', () => {
    const { polling, watched } = bench();
    polling.want(['A_IRR'], many);
    assert.equal(watched.size, 1 + mostGlances);
    assert.ok(watched.has('C239_IRR') && !watched.has('C0_IRR'));
    const perSecond = (mostGlances * 1000) / glanceEveryMs;
    assert.ok(perSecond <= 3, `${perSecond} a second`);
  });

  it('leaves alone what goes on', () => {
    const { polling, calls } = bench();
    polling.want(['A_IRR'], ['C_IRR']);
    polling.want(['A_IRR'], ['C_IRR']);
    assert.equal(calls(), 2);
  });

  it('asks at once more often for what comes onto the watchlist, and less for what leaves it', () => {
    const { polling, watched } = bench();
    polling.want([], ['C_IRR']);
    polling.want(['C_IRR'], ['C_IRR']);
    assert.deepEqual(watched.get('C_IRR'), [1000]);
    polling.want([], ['C_IRR']);
    assert.deepEqual(watched.get('C_IRR'), [glanceEveryMs]);
  });

  it('nobody once it has ended', () => {
    const { polling, watched } = bench();
    polling.want(['A_IRR'], many);
    polling.dispose();
    assert.equal(watched.size, 0);
  });
});
