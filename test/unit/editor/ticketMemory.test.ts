import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TicketMemory } from '../../../src/editor/ticketMemory';
import type { TicketDraft } from '../../../src/protocol/ticket';

const draft: TicketDraft = {
  symbol: 'BTC_IRR',
  side: 'SELLER',
  type: 'LIMIT',
  price: '91000000000',
  quantity: '0.001',
  total: '91000000',
};

describe('What was typed into the ticket', () => {
  let directory: string;
  let warnings: string[];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ticket-'));
    warnings = [];
  });
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });
  const open = (folder = directory): TicketMemory => new TicketMemory(folder, (text) => warnings.push(text));

  it('is there again after a reload, with the place that it was typed for', async () => {
    const memory = open(join(directory, 'made', 'later'));
    assert.deepEqual([memory.draft, memory.place], [undefined, undefined]);
    memory.keep({ place: 'paper' });
    const pressed = { intent: '4b0c2f4e-6f0a-4c55-9a2e-0d5b1f2a3c4d', draft };
    memory.keep({ draft, pressed });
    await memory.settled();
    const again = open(join(directory, 'made', 'later'));
    assert.deepEqual([again.draft, again.place, again.pressed], [draft, 'paper', pressed]);
    again.keep({ pressed: undefined });
    await again.settled();
    assert.equal(open(join(directory, 'made', 'later')).pressed, undefined);
  });

  it('is the last of many, and leaves one file', async () => {
    const memory = open();
    for (let typed = 0; typed <= 50; typed += 1) {
      memory.keep({ draft: { ...draft, quantity: String(typed) } });
      if (typed % 10 === 0) await memory.settled();
    }
    await memory.settled();
    assert.equal(open().draft?.quantity, '50');
    assert.deepEqual(await readdir(directory), ['ticket.json']);
    assert.deepEqual(warnings, []);
  });

  it('is forgotten with a warning where the file holds something else', async () => {
    for (const text of ['', '{', 'null', '[]', '{"draft":{"symbol":5}}', JSON.stringify({ place: 5 })]) {
      await writeFile(join(directory, 'ticket.json'), text);
      const memory = open();
      assert.deepEqual([memory.draft, memory.place], [undefined, undefined], text);
    }
    assert.ok(warnings.length >= 5);
  });

  it('stays usable where nothing can be written', async () => {
    await writeFile(join(directory, 'file'), '');
    const memory = open(join(directory, 'file'));
    memory.keep({ draft });
    await memory.settled();
    assert.deepEqual(memory.draft, draft);
    assert.match(warnings.join(), /could not be kept/);
  });
});
