import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Journal, JournalError } from '../../../src/trading/journal';
import type { JournalEntry, JournalOutcome } from '../../../src/trading/journalEntry';
import { entryOf, uuidOf, withoutPrice } from './samples';

const accepted: JournalOutcome = {
  state: 'accepted',
  orderId: 'an-order',
  message: 'The exchange accepted the order.',
  at: '2026-01-05T12:00:01.000Z',
};

describe('The journal of placements', () => {
  let root: string;
  let directory: string;
  let warnings: string[];
  let names: number;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'journal-'));
    directory = join(root, 'deep', 'journal');
    warnings = [];
    names = 0;
  });
  afterEach(async () => {
    await rm(root, { recursive: true, force: true });
  });

  const journalAt = (folder = directory): Journal =>
    new Journal(
      folder,
      (text) => warnings.push(text),
      () => `name-${(names += 1)}`,
    );

  it('gives back what was written, in a file that a person can read and others cannot', async () => {
    const entry = entryOf();
    await journalAt().write(entry);
    assert.deepEqual(await journalAt().unfinished(), [entry]);
    assert.deepEqual(await readdir(directory), [`${entry.clientOrderId}.json`]);
    const file = join(directory, `${entry.clientOrderId}.json`);
    const text = await readFile(file, 'utf8');
    assert.match(text, /^ {2}"price": "990",$/m);
    if (process.platform !== 'win32') {
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      assert.equal((await stat(directory)).mode & 0o777, 0o700);
    }
  });

  it('still reads an entry as it was written before windows shared their orders', async () => {
    await mkdir(directory, { recursive: true });
    const old = entryOf();
    assert.equal('writer' in old, false);
    await writeFile(join(directory, `${old.clientOrderId}.json`), JSON.stringify(old));
    assert.deepEqual(await journalAt().unfinished(), [old]);
  });

  it('marks an answer as lost, for other windows to see, and never over an outcome', async () => {
    const journal = journalAt();
    const entry = entryOf({ writer: { pid: 7, host: 'here', window: 'a' } });
    const lost = { ...entry, unknownSince: '2026-01-05T12:00:01.000Z' };
    await journal.write(entry);
    await journal.markUnknown(lost);
    assert.deepEqual(await journalAt().unfinished(), [lost]);
    await journalAt().finish(entry, accepted);
    await journal.markUnknown(lost);
    assert.deepEqual((await journal.find(entry.clientOrderId))?.outcome, accepted);
    assert.deepEqual(await journal.unfinished(), []);
  });

  it('holds nothing of a key that comes to it by mistake', async () => {
    const canary = 'canary-302e020100300506032b657004220420';
    const entry = { ...entryOf(), apiKey: canary, secretKey: canary, signature: canary };
    const journal = journalAt();
    await journal.write(entry);
    await journal.markUnknown({ ...entry, unknownSince: '2026-01-05T12:00:01.000Z' });
    await journal.finish(entry, accepted);
    for (const name of await readdir(directory)) {
      assert.doesNotMatch(await readFile(join(directory, name), 'utf8'), /canary/);
    }
  });

  it('has no entry where nothing was ever written', async () => {
    assert.deepEqual(await journalAt().unfinished(), []);
    await journalAt().prune(Infinity);
  });

  it('tells the unfinished ones, by their expiry, until their outcome is written', async () => {
    const journal = journalAt();
    const late = entryOf({ clientOrderId: uuidOf(1), expiresAtMs: 300 });
    const early = entryOf({ clientOrderId: uuidOf(2), expiresAtMs: 100 });
    const done = entryOf({ clientOrderId: uuidOf(3), expiresAtMs: 200 });
    for (const each of [late, early, done]) await journal.write(each);
    await journal.finish(done, accepted);
    assert.deepEqual(await journal.unfinished(), [early, late]);
    const text = await readFile(join(directory, `${done.clientOrderId}.json`), 'utf8');
    assert.deepEqual(JSON.parse(text), { ...done, outcome: accepted });
  });

  it('finds the placement of an intent, with and without an outcome, whoever wrote it', async () => {
    const journal = journalAt();
    const entry = entryOf({ intent: 'press-1' });
    await journal.write(entry);
    await journal.write(entryOf({ clientOrderId: uuidOf(2), intent: 'press-2' }));
    await journal.write(entryOf({ clientOrderId: uuidOf(3) }));
    assert.deepEqual(await journal.ofIntent('press-1'), entry);
    await journalAt().finish(entry, accepted);
    assert.deepEqual(await journal.ofIntent('press-1'), { ...entry, outcome: accepted });
    assert.equal(await journal.ofIntent('press-3'), undefined);
  });

  it('says so when it cannot write, and leaves nothing half-written', async () => {
    // A file stands where the folder should be: that stops everybody, also who may do anything.
    const blocked = join(root, 'blocked');
    await writeFile(blocked, 'not a folder');
    const writing = journalAt(blocked).write(entryOf());
    await assert.rejects(writing, (error: unknown) => {
      assert.ok(error instanceof JournalError);
      assert.equal(error.reason, 'not-written');
      assert.match(error.message, /^Nothing was sent: /);
      assert.ok(error.cause instanceof Error);
      return true;
    });
    await assert.rejects(journalAt(blocked).unfinished());
    assert.equal(await readFile(blocked, 'utf8'), 'not a folder');
  });

  it('says so when only the last step fails, and takes its unfinished file away', async () => {
    const entry = entryOf();
    // A folder that is not empty stands where the entry should be, so renaming fails.
    await mkdir(join(directory, `${entry.clientOrderId}.json`, 'something'), { recursive: true });
    await assert.rejects(journalAt().write(entry), JournalError);
    assert.deepEqual(await readdir(directory), [`${entry.clientOrderId}.json`]);
  });

  it('does not write through a link that waits under the name of its unfinished file', async () => {
    await mkdir(directory, { recursive: true });
    const entry = entryOf();
    const elsewhere = join(root, 'elsewhere');
    await writeFile(elsewhere, 'untouched');
    await symlink(elsewhere, join(directory, `${entry.clientOrderId}.json.name-1.tmp`));
    await assert.rejects(journalAt().write(entry), JournalError);
    assert.equal(await readFile(elsewhere, 'utf8'), 'untouched');
  });

  it('counts an outcome that could not be written as known, in this window', async () => {
    const journal = journalAt();
    const entry = entryOf();
    await journal.write(entry);
    const file = join(directory, `${entry.clientOrderId}.json`);
    const text = await readFile(file, 'utf8');
    await rm(file);
    await mkdir(join(file, 'something'), { recursive: true });
    await assert.rejects(journal.finish(entry, accepted), (error: unknown) => {
      assert.ok(error instanceof JournalError);
      assert.doesNotMatch(error.message, /Nothing was sent/);
      return true;
    });
    await rm(file, { recursive: true });
    await writeFile(file, text);
    assert.deepEqual(await journal.unfinished(), []);
    assert.deepEqual(await journalAt().unfinished(), [entry]);
  });

  it('takes no id that leads out of its folder, and nothing that it could not read again', async () => {
    const wrong: readonly Partial<JournalEntry>[] = [
      { clientOrderId: '../../escaped' },
      { clientOrderId: '..' },
      { clientOrderId: '' },
      { clientOrderId: `${uuidOf(1)}/../../escaped` },
      { clientOrderId: `${uuidOf(1)}\0` },
      { quantity: '1e5' },
      { price: 'NaN' },
      { expiresAtMs: Number.NaN },
      { expiresAtMs: Infinity },
      { writtenAt: 'yesterday' },
    ];
    const journal = journalAt();
    for (const each of wrong) await assert.rejects(journal.write(entryOf(each)), JournalError);
    assert.deepEqual(await readdir(root), []);
  });

  it('reports what it cannot read once, keeps it, and reads the rest', async () => {
    const journal = journalAt();
    const good = entryOf();
    await journal.write(good);
    const put = (name: string, text: string): Promise<void> => writeFile(join(directory, name), text);
    await put(`${uuidOf(2)}.json`, '{"version": 1, "clientOrd');
    await put(`${uuidOf(3)}.json`, '');
    await put(`${uuidOf(4)}.json`, JSON.stringify({ ...good, clientOrderId: uuidOf(4), version: 2 }));
    await put(`${uuidOf(5)}.json`, JSON.stringify({ ...good, clientOrderId: uuidOf(5), quantity: 'lots' }));
    // An entry under another's name would never be finished.
    await put(`${uuidOf(6)}.json`, JSON.stringify(good));
    await mkdir(join(directory, `${uuidOf(7)}.json`));
    await put('notes.txt', 'somebody else');
    assert.deepEqual(await journal.unfinished(), [good]);
    assert.equal(warnings.length, 6);
    assert.deepEqual(await journal.unfinished(), [good]);
    assert.equal(warnings.length, 6);
    await journal.prune(Infinity);
    assert.equal((await readdir(directory)).length, 8);
  });

  it('does not take an entry that the system cannot read for none', async () => {
    const journal = journalAt();
    await journal.write(entryOf());
    const unreadable = `${uuidOf(2)}.json`;
    await symlink(unreadable, join(directory, unreadable));
    const isLoop = { code: 'ELOOP' };
    await assert.rejects(journal.unfinished(), isLoop);
    await assert.rejects(journal.find(uuidOf(2)), isLoop);
    await assert.rejects(journal.markUnknown(entryOf({ clientOrderId: uuidOf(2) })), isLoop);
    await rm(join(directory, unreadable));
    assert.deepEqual(await journal.unfinished(), [entryOf()]);
  });

  it('stays whole when many write the same entry at once', async () => {
    const entry = entryOf();
    const [one, other] = [journalAt(), journalAt()];
    await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        (number % 2 === 0 ? one : other).finish(entry, { ...accepted, message: 'x'.repeat(number * 500) }),
      ),
    );
    assert.deepEqual(await readdir(directory), [`${entry.clientOrderId}.json`]);
    const read = JSON.parse(
      await readFile(join(directory, `${entry.clientOrderId}.json`), 'utf8'),
    ) as JournalEntry;
    assert.equal(read.outcome?.state, 'accepted');
    assert.deepEqual(warnings, []);
  });

  it('forgets finished placements and broken-off files of before a moment, and nothing else', async () => {
    const journal = journalAt();
    const old = entryOf({ clientOrderId: uuidOf(1), writtenAt: '2025-01-01T00:00:00.000Z' });
    const lost = entryOf({ clientOrderId: uuidOf(2), writtenAt: '2025-01-01T00:00:00.000Z' });
    const recent = entryOf({ clientOrderId: uuidOf(3), writtenAt: '2026-01-01T00:00:00.000Z' });
    await journal.finish(old, accepted);
    await journal.write(lost);
    await journal.finish(recent, accepted);
    for (const [name, when] of [
      ['broken-off.tmp', '2025-01-01T00:00:00Z'],
      ['being-written.tmp', '2026-01-01T00:00:00Z'],
    ] as const) {
      await writeFile(join(directory, name), '{');
      await utimes(join(directory, name), new Date(when), new Date(when));
    }
    await journal.prune(Date.parse('2025-06-01T00:00:00Z'));
    assert.deepEqual((await readdir(directory)).sort(), [
      `${lost.clientOrderId}.json`,
      `${recent.clientOrderId}.json`,
      'being-written.tmp',
    ]);
    assert.deepEqual(warnings, []);
  });

  it('gives back any entry exactly', async () => {
    const amount = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.option(fc.bigInt({ min: 0n, max: 10n ** 18n })))
      .map(([whole, fraction]) => `${whole}${fraction === null ? '' : `.${fraction}`}`);
    const anyEntry = fc
      .record({
        clientOrderId: fc.uuid({ version: 4 }),
        environment: fc.string({ unit: 'grapheme' }),
        server: fc.string(),
        account: fc.string(),
        symbol: fc.string(),
        side: fc.constantFrom('BUYER' as const, 'SELLER' as const),
        price: fc.option(amount, { nil: undefined }),
        quantity: amount,
        expiresAtMs: fc.integer(),
      })
      .map(({ price, ...rest }) => ({
        ...withoutPrice(entryOf(rest)),
        ...(price !== undefined && { price }),
      }));
    const journal = journalAt();
    await fc.assert(
      fc.asyncProperty(anyEntry, async (entry) => {
        await journal.write(entry);
        assert.deepEqual(
          (await journal.unfinished()).find((each) => each.clientOrderId === entry.clientOrderId),
          entry,
        );
        await journal.finish(entry, accepted);
        assert.deepEqual(await journal.unfinished(), []);
      }),
      { numRuns: 30 },
    );
  });
});
