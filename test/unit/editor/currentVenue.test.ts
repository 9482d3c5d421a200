import assert from 'node:assert/strict';
import { CredentialStoreError } from '../../../src/editor/credentialStoreError';
import { CurrentVenue, WindowClosingError, type OpenVenue } from '../../../src/editor/currentVenue';
import type { PaperAccess } from '../../../src/editor/paperEnvironment';
import { EnvironmentError, type EnvironmentName } from '../../../src/exchange/environments';
import { Emitter } from '../../../src/trading/emitter';
import type { Venue } from '../../../src/trading/venue';
import { FakeClock, settle } from '../../support/fakeClock';
import { FakeSettings } from './fakeSettings';

function open(settings = new FakeSettings({ environment: 'production' })) {
  const clock = new FakeClock();
  const opened: string[] = [];
  const closed: string[] = [];
  const warned: string[] = [];
  const logged: string[] = [];
  const counts = { disarmed: 0, started: 0, changed: 0, connecting: 0 };
  const keysChanged = new Emitter<EnvironmentName>();
  const faults: { read?: Error; paper?: Error } = {};
  const venues = new CurrentVenue({
    settings,
    credentials: {
      read: () => (faults.read ? Promise.reject(faults.read) : Promise.resolve(undefined)),
      onChange: keysChanged.on,
    },
    paper: {
      connect: (): Promise<PaperAccess> => {
        counts.connecting += 1;
        return Promise.reject(faults.paper ?? new Error('No paper exchange in this test.'));
      },
    },
    arming: { disarm: () => void (counts.disarmed += 1) },
    clock,
    log: {
      info: () => undefined,
      warn: (text) => logged.push(text),
      error: (text) => logged.push(text),
    },
    open: (environment): OpenVenue => {
      opened.push(environment.baseUrl);
      const venue = { environment, rules: { refresh: () => Promise.resolve() }, signedIn: false };
      return {
        venue: venue as unknown as Venue,
        close: () => {
          closed.push(environment.baseUrl);
          return Promise.resolve();
        },
      };
    },
    warn: (message) => warned.push(message),
    started: () => void (counts.started += 1),
  });
  venues.onChange(() => void (counts.changed += 1));
  return { venues, settings, clock, opened, closed, warned, logged, counts, faults, keysChanged };
}

describe('The current venue', () => {
  it('connects to nothing before somebody asks', async () => {
    const { opened, counts } = open();
    await settle();
    assert.deepEqual(opened, []);
    assert.equal(counts.started, 0);
  });

  it('is opened once for all who wait', async () => {
    const { venues, opened, counts } = open();
    const [first, second] = await Promise.all([venues.ready(), venues.ready()]);
    assert.equal(first, second);
    assert.deepEqual(opened, ['https://api.invex.ir']);
    assert.equal(counts.started, 1);
  });

  it('is left, disarmed and opened anew when the environment changes, and only then', async () => {
    const { venues, settings, opened, closed, counts } = open();
    await venues.ready();
    const before = counts.disarmed;
    // The address of an environment that is not in use, and a setting that is about looks.
    settings.set({ customUrl: 'https://other.example', 'display.unit': 'Toman' });
    assert.deepEqual([opened.length, counts.disarmed], [1, before]);
    settings.set({ environment: 'sandbox' });
    assert.equal(venues.current, undefined);
    assert.equal(counts.disarmed, before + 1);
    await venues.ready();
    assert.deepEqual(opened, ['https://api.invex.ir', 'https://sandbox.invex.ir']);
    assert.deepEqual(closed, ['https://api.invex.ir']);
  });

  it('is opened anew when the keys change, in whichever window', async () => {
    const { venues, opened, keysChanged } = open();
    const before = await venues.ready();
    keysChanged.fire('sandbox');
    assert.equal(venues.current, before);
    keysChanged.fire('production');
    assert.equal(venues.current, undefined);
    assert.notEqual(await venues.ready(), before);
    assert.equal(opened.length, 2);
  });

  it('says what to do about a custom environment without an address, and does not try again and again', async () => {
    const { venues, settings, clock, logged, opened, warned } = open(
      new FakeSettings({ environment: 'custom' }),
    );
    await assert.rejects(venues.ready(), (error: unknown) => {
      assert.ok(error instanceof EnvironmentError);
      assert.match(error.message, /invex\.customUrl is empty\. Enter the address/);
      return true;
    });
    assert.equal(clock.waiting, 0);
    assert.equal(logged.length, 1);
    assert.match(warned.join(), /^The environment is Custom/);
    settings.set({ customUrl: 'https://exchange.example' });
    await venues.ready();
    assert.deepEqual(opened, ['https://exchange.example']);
  });

  it('tries a paper exchange that does not start again, ever later, and tells it once', async () => {
    const { venues, clock, logged, counts, warned } = open(new FakeSettings());
    await assert.rejects(venues.ready(), /No paper exchange/);
    const told = counts.changed;
    await clock.advance(60_000);
    assert.ok(counts.connecting >= 4 && counts.connecting <= 6, String(counts.connecting));
    assert.equal(logged.length, 1);
    assert.equal(warned.length, 1);
    assert.equal(counts.changed, told);
    assert.match(String(venues.trouble), /No paper exchange/);
  });

  it('shows markets without a key when the secret storage fails, and says so', async () => {
    const { venues, faults, warned } = open();
    faults.read = new CredentialStoreError('read');
    assert.equal((await venues.ready()).environment.name, 'production');
    assert.match(warned[0] ?? '', /not signed in.*keyring/);
  });

  it('lets nobody wait for ever when the window closes', async () => {
    const { venues } = open();
    const waiting = venues.ready();
    venues.dispose();
    await assert.rejects(waiting, WindowClosingError);
    await assert.rejects(venues.ready(), WindowClosingError);
  });

  it('opens nothing for a start that was overtaken by the end', async () => {
    const { venues, opened, clock } = open();
    venues.start();
    await venues.close();
    await settle();
    assert.deepEqual(opened, []);
    assert.equal(clock.waiting, 0);
  });
});
