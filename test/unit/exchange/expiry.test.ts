import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { formatExpiry, zoneOffsetMs, zonesByExpiry } from '../../../src/exchange/expiry';

const moment = Date.UTC(2026, 10, 23, 4, 0, 0);

describe('expire_at', () => {
  it('is written in UTC', () => assert.equal(formatExpiry(moment, 'UTC'), '2026-11-23 04:00:00'));

  it('is written in Tehran time, three and a half hours later, in winter and in summer', () => {
    assert.equal(formatExpiry(moment, 'Asia/Tehran'), '2026-11-23 07:30:00');
    assert.equal(formatExpiry(Date.UTC(2026, 6, 1, 20, 30, 5), 'Asia/Tehran'), '2026-07-02 00:00:05');
  });

  it('cuts off parts of a second, never adding to the window', () => {
    assert.equal(formatExpiry(moment + 999, 'UTC'), '2026-11-23 04:00:00');
    assert.equal(formatExpiry(moment - 1, 'Asia/Tehran'), '2026-11-23 07:29:59');
  });

  it('has the same form and names the same moment in each zone', () => {
    const moments = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2060, 0, 1) });
    fc.assert(
      fc.property(
        moments,
        fc.constantFrom('UTC' as const, 'Asia/Tehran' as const, 'local' as const),
        (at, zone) => {
          const text = formatExpiry(at, zone);
          assert.match(text, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
          const wallClock = Date.parse(`${text.replace(' ', 'T')}Z`);
          assert.equal(wallClock - zoneOffsetMs(at, zone), Math.floor(at / 1000) * 1000);
        },
      ),
    );
  });

  // The zone of a process is fixed when it starts.
  function zonesWith(timeZone: string): unknown {
    const module = JSON.stringify(join(__dirname, '../../../src/exchange/expiry.ts'));
    const script = `const it = require(${module}); console.log(JSON.stringify([it.zonesByExpiry(${moment}), it.formatExpiry(${moment}, 'local')]))`;
    const run = spawnSync(process.execPath, ['--import', 'tsx', '-e', script], {
      env: { ...process.env, TZ: timeZone },
      encoding: 'utf8',
    });
    assert.equal(run.status, 0, run.stderr);
    return JSON.parse(run.stdout);
  }

  it('is tried in the order of the earliest expiry, each wall clock once', function () {
    this.timeout(30_000);
    assert.deepEqual(zonesWith('America/New_York'), [['local', 'UTC', 'Asia/Tehran'], '2026-11-22 23:00:00']);
    assert.deepEqual(zonesWith('Asia/Dubai'), [['UTC', 'Asia/Tehran', 'local'], '2026-11-23 08:00:00']);
    assert.deepEqual(zonesWith('Asia/Tehran'), [['UTC', 'Asia/Tehran'], '2026-11-23 07:30:00']);
    assert.deepEqual(zonesWith('UTC'), [['UTC', 'Asia/Tehran'], '2026-11-23 04:00:00']);
  });

  it('names UTC among the zones to try, always', () => assert.ok(zonesByExpiry(moment).includes('UTC')));
});
