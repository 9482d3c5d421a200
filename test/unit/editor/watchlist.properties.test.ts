import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Watchlist, WatchlistError, type WatchlistState } from '../../../src/editor/watchlist';

const key = 'invex.watchlist';
const first = ['USDT_IRR', 'BTC_IRR', 'BTC_USDT'];

/** What VS Code keeps. A write may fail, before it is taken or after. */
class Stored implements WatchlistState {
  readonly values = new Map<string, unknown>();
  synced: readonly string[] = [];
  next: 'works' | 'is not taken' | 'is taken and fails' = 'works';

  get(name: string): unknown {
    return this.values.get(name);
  }

  update(name: string, value: unknown): Promise<void> {
    const how = this.next;
    if (how !== 'is not taken') this.values.set(name, JSON.parse(JSON.stringify(value)));
    return how === 'works' ? Promise.resolve() : Promise.reject(new Error('The disk is full.'));
  }

  setKeysForSync(keys: readonly string[]): void {
    this.synced = keys;
  }
}

function opened(values: Readonly<Record<string, unknown>> = {}) {
  const state = new Stored();
  for (const [name, value] of Object.entries(values)) state.values.set(name, value);
  const said: string[] = [];
  return { state, said, list: new Watchlist(state, (text) => said.push(text)) };
}

const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    'BTC_IRR',
    0,
    {},
    { 0: 'BTC_IRR' },
    [[]],
    [null],
    [''],
    ['x'.repeat(101)],
  ),
  fc
    .array(fc.oneof(fc.constantFrom('A_IRR', 'B_IRR'), fc.integer()), { minLength: 1 })
    .filter((all) => all.some((each) => typeof each !== 'string')),
  fc.constant(Array.from({ length: 501 }, (_, index) => `C${index}_IRR`)),
);
const symbol = fc.constantFrom('A_IRR', 'B_IRR', 'C_IRR', 'D_USDT', 'E_USDT', 'USDT_IRR');
const symbols = fc.uniqueArray(symbol, { maxLength: 3 });
type Step =
  | { readonly does: 'set'; readonly symbols: string[]; readonly watched: boolean }
  | { readonly does: 'place'; readonly symbols: string[]; readonly before: string | undefined }
  | { readonly does: 'move'; readonly symbols: string[]; readonly direction: 'up' | 'down' }
  | { readonly does: 'reload' | 'take up' }
  | { readonly does: 'store'; readonly value: unknown };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constant('set' as const), symbols, watched: fc.boolean() }),
  fc.record({
    does: fc.constant('place' as const),
    symbols,
    before: fc.option(symbol, { nil: undefined }),
  }),
  fc.record({ does: fc.constant('move' as const), symbols, direction: fc.constantFrom('up', 'down') }),
  fc.record({ does: fc.constantFrom('reload' as const, 'take up' as const) }),
  fc.record({ does: fc.constant('store' as const), value: fc.oneof(hostile, symbols) }),
);
const how = fc.constantFrom<Stored['next']>('works', 'works', 'is not taken', 'is taken and fails');

function isList(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length <= 500 &&
    value.every((each) => typeof each === 'string' && each.length > 0 && each.length <= 100)
  );
}

/** A rejection of ours, or none. */
async function settled(change: Promise<void>): Promise<WatchlistError | undefined> {
  try {
    await change;
    return undefined;
  } catch (error) {
    assert.ok(error instanceof WatchlistError, String(error));
    return error;
  }
}

describe('The watchlist, whatever happens', () => {
  it('loses no market that the user did not remove, and overwrites nothing that it could not read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(step, how), { maxLength: 25 }), async (steps) => {
        const { state, said, list: before } = opened();
        let list = before;
        for (const [each, next] of steps) {
          const shown = list.symbols();
          const stored = state.get(key);
          state.next = next;
          switch (each.does) {
            case 'set':
            case 'place':
            case 'move': {
              const known = isList(stored) ? [...new Set(stored)] : shown;
              const error = await settled(
                each.does === 'set'
                  ? list.set(each.symbols, each.watched)
                  : each.does === 'place'
                    ? list.place(each.symbols, each.before)
                    : list.move(each.symbols, each.direction, () => true),
              );
              const removed = each.does === 'set' && !each.watched ? each.symbols : [];
              const left = known.filter((one) => !removed.includes(one));
              for (const one of left) assert.ok(list.has(one), `${one} is lost`);
              if (!error && each.does === 'set') {
                for (const one of each.symbols) assert.equal(list.has(one), each.watched);
                assert.deepEqual(
                  list.symbols().filter((one) => left.includes(one)),
                  left,
                  'the order',
                );
              }
              if (!error && each.does === 'place') assert.ok(each.symbols.every((one) => list.has(one)));
              const now = state.get(key);
              if (stored !== undefined && !isList(stored) && now !== stored) {
                assert.deepEqual(state.get('invex.watchlist.broken'), stored, 'kept aside');
              }
              // A full list takes nothing more.
              if (error) assert.equal(error.reason, known.length < 495 ? 'not-kept' : error.reason);
              break;
            }
            case 'reload':
              list = new Watchlist(state, (text) => said.push(text));
              if (isList(stored)) assert.deepEqual(list.symbols(), [...new Set(stored)]);
              else if (stored === undefined) assert.deepEqual(list.symbols(), first);
              else assert.ok(list.symbols().length > 0);
              assert.deepEqual(state.get(key), stored, 'reading changes nothing');
              break;
            case 'take up':
              list.takeUp();
              break;
            case 'store':
              state.values.set(key, each.value);
              list.takeUp();
              if (isList(each.value)) assert.deepEqual(list.symbols(), [...new Set(each.value)]);
              else {
                assert.ok(list.symbols().length > 0 || shown.length === 0, 'emptied by what cannot be read');
              }
              assert.deepEqual(state.get(key), each.value, 'reading changes nothing');
              break;
          }
          assert.equal(new Set(list.symbols()).size, list.symbols().length, 'twice the same');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is the first list until the user chooses, and synced', () => {
    const { state, list } = opened();
    assert.deepEqual(list.symbols(), first);
    assert.deepEqual(state.synced, [key]);
    assert.equal(state.get(key), undefined, 'nothing is stored unasked');
  });

  it('can be emptied by the user, and stays empty', async () => {
    const { state, list } = opened();
    await list.set(first, false);
    assert.deepEqual(new Watchlist(state, () => undefined).symbols(), []);
  });

  it('follows what another window or Settings Sync stores, and tells of it once', () => {
    const { state, list } = opened({ [key]: ['A_IRR'] });
    let told = 0;
    list.onChange(() => (told += 1));
    state.values.set(key, ['B_IRR', 'A_IRR']);
    list.takeUp();
    list.takeUp();
    assert.deepEqual(list.symbols(), ['B_IRR', 'A_IRR']);
    assert.equal(told, 1);
  });

  it('makes its change on the list of another window that it has not yet seen', async () => {
    const { state, list } = opened({ [key]: ['A_IRR'] });
    state.values.set(key, ['B_IRR']);
    await list.set(['C_IRR'], true);
    assert.deepEqual(state.get(key), ['B_IRR', 'C_IRR']);
  });

  it('carries out two changes that come together, both', async () => {
    const { list } = opened({ [key]: ['A_IRR'] });
    await Promise.all([list.set(['B_IRR'], true), list.set(['C_IRR'], true)]);
    assert.deepEqual(list.symbols(), ['A_IRR', 'B_IRR', 'C_IRR']);
  });

  it('shows what can be read of a broken one, logs it, and keeps it aside when the user changes something', async () => {
    const broken = ['A_IRR', 5, 'B_IRR'];
    const { state, said, list } = opened({ [key]: broken });
    assert.deepEqual(list.symbols(), ['A_IRR', 'B_IRR']);
    assert.match(said.join('\n'), /cannot be read/);
    assert.deepEqual(state.get(key), broken);
    await list.set(['C_IRR'], true);
    assert.deepEqual(state.get(key), ['A_IRR', 'B_IRR', 'C_IRR']);
    assert.deepEqual(state.get('invex.watchlist.broken'), broken);
  });

  it('says whether a change that could not be kept shows', async () => {
    const { state, list } = opened({ [key]: ['A_IRR'] });
    state.next = 'is not taken';
    const kept = await settled(list.set(['B_IRR'], true));
    assert.match(kept?.message ?? '', /stays as it is: The disk is full/);
    assert.deepEqual(list.symbols(), ['A_IRR']);
    state.next = 'is taken and fails';
    const shown = await settled(list.set(['B_IRR'], true));
    assert.match(shown?.message ?? '', /shows the change, but it may be gone/);
    assert.deepEqual(list.symbols(), ['A_IRR', 'B_IRR']);
  });

  it('has its bounds, and says so', async () => {
    const { list } = opened({ [key]: Array.from({ length: 500 }, (_, index) => `C${index}_IRR`) });
    const full = await settled(list.set(['A_IRR'], true));
    assert.equal(full?.reason, 'not-watchable');
    await list.set(['C1_IRR'], false);
    const long = await settled(list.set(['x'.repeat(101)], true));
    assert.equal(long?.reason, 'not-watchable');
    assert.equal(list.symbols().length, 499);
  });
});
