import assert from 'node:assert/strict';
import { formatExpiry, type ExpiryZone } from '../../../src/exchange/expiry';
import { ZoneChoice, type ZoneSetting } from '../../../src/exchange/zoneChoice';
import { FakeClock } from './fakeClock';

const moment = Date.UTC(2026, 10, 23, 4, 0, 0);
const me = {};

/** A choice about a server that accepts some zones, with what it was asked. */
function choosing(accepts: readonly ExpiryZone[], setting: ZoneSetting = 'auto') {
  const clock = new FakeClock();
  const stored = new Map<string, string | undefined>();
  const asked: ExpiryZone[] = [];
  const server = { accepts };
  const probe = (zone: ExpiryZone): Promise<boolean> => {
    asked.push(zone);
    return Promise.resolve(server.accepts.includes(zone));
  };
  const make = (environmentKey = 'sandbox'): ZoneChoice =>
    new ZoneChoice({
      environmentKey,
      setting: () => setting,
      store: {
        get: (key) => stored.get(key),
        set: (key, zone) => {
          stored.set(key, zone);
        },
      },
      clock,
      askAgainAfterMs: 1000,
    });
  return { clock, stored, asked, server, probe, make, choice: make() };
}

describe('The choice of the time zone', () => {
  it('takes the setting without asking', async () => {
    const { choice, probe, asked } = choosing(['UTC'], 'Asia/Tehran');
    assert.equal(await choice.resolve(probe, moment, me), 'Asia/Tehran');
    assert.deepEqual(asked, []);
  });

  it('takes the earliest expiry that the server accepts, and asks once', async () => {
    const { choice, probe, asked } = choosing(['UTC', 'Asia/Tehran']);
    const [one, two] = await Promise.all([
      choice.resolve(probe, moment, me),
      choice.resolve(probe, moment, me),
    ]);
    assert.deepEqual([one, two, await choice.resolve(probe, moment, me)], ['UTC', 'UTC', 'UTC']);
    assert.equal(asked.filter((zone) => zone === 'UTC').length, 1);
  });

  it('goes on to the next where the earliest is refused, and remembers that for this environment alone', async () => {
    const { choice, probe, asked, make } = choosing(['Asia/Tehran']);
    assert.equal(await choice.resolve(probe, moment, me), 'Asia/Tehran');
    const before = asked.length;
    assert.equal(await make().resolve(probe, moment, me), 'Asia/Tehran');
    assert.equal(asked.length, before);
    await make('production').resolve(probe, moment, me);
    assert.ok(asked.length > before);
  });

  it('does not believe a store that holds nonsense', async () => {
    const { stored, choice, probe, asked } = choosing(['UTC']);
    stored.set('sandbox', 'Mars/Olympus');
    assert.equal(await choice.resolve(probe, moment, me), 'UTC');
    assert.ok(asked.length > 0);
  });

  it('refused in every zone, goes on with the earliest and asks again only later, or for another key', async () => {
    const { choice, probe, asked, clock, stored } = choosing([]);
    const first = await choice.resolve(probe, moment, me);
    const once = asked.length;
    assert.equal(await choice.resolve(probe, moment, me), first);
    assert.equal(asked.length, once);
    assert.equal(stored.get('sandbox'), undefined);
    await choice.resolve(probe, moment, {});
    assert.equal(asked.length, 2 * once);
    await clock.pass(1000);
    await choice.resolve(probe, moment, me);
    assert.equal(asked.length, 3 * once);
  });

  it('forgets when the server refuses later, at most once an interval', async () => {
    const { choice, probe, asked, clock, server } = choosing(['UTC']);
    await choice.resolve(probe, moment, me);
    server.accepts = ['Asia/Tehran'];
    choice.refused();
    assert.equal(await choice.resolve(probe, moment, me), 'UTC');
    await clock.pass(1000);
    choice.refused();
    assert.equal(await choice.resolve(probe, moment, me), 'Asia/Tehran');
    const before = asked.length;
    choice.refused();
    await choice.resolve(probe, moment, me);
    assert.equal(asked.length, before);
  });

  it('leaves what it remembers alone while a setting decides', () => {
    const { choice, stored } = choosing([], 'UTC');
    stored.set('sandbox', 'Asia/Tehran');
    choice.refused();
    assert.equal(stored.get('sandbox'), 'Asia/Tehran');
  });

  it('forgets what another time of the program had remembered as soon as it is refused', () => {
    const { choice, stored } = choosing([]);
    stored.set('sandbox', 'Asia/Tehran');
    choice.refused();
    assert.equal(stored.get('sandbox'), undefined);
  });

  it('asks again when the clock was set back since it asked', async () => {
    const { choice, probe, asked, clock } = choosing([]);
    await clock.pass(10);
    await choice.resolve(probe, moment, me);
    const once = asked.length;
    await clock.pass(-5);
    await choice.resolve(probe, moment, me);
    assert.equal(asked.length, 2 * once);
  });

  describe('west of Greenwich', () => {
    const before = process.env['TZ'];
    beforeEach(() => (process.env['TZ'] = 'America/New_York'));
    afterEach(() => {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    });

    it("asks by the computer's own clock first, whose expiry is the earliest, and ends with it in vain", async () => {
      const { choice, probe, asked } = choosing([]);
      assert.equal(await choice.resolve(probe, moment, me), 'local');
      assert.deepEqual(asked, ['local', 'UTC', 'Asia/Tehran']);
      assert.equal(await choice.resolve(probe, moment, me), 'local');
      assert.equal(formatExpiry(moment, 'local'), '2026-11-22 23:00:00');
      assert.equal(formatExpiry(moment, 'UTC'), '2026-11-23 04:00:00');
    });
  });

  it('learns nothing from a question that got no answer, and asks again', async () => {
    const { choice, probe } = choosing(['UTC']);
    await assert.rejects(
      choice.resolve(() => Promise.reject(new RangeError('network')), moment, me),
      RangeError,
    );
    assert.equal(await choice.resolve(probe, moment, me), 'UTC');
  });
});
