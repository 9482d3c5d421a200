import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ticketToEditor, type TicketToEditor } from '../../../src/protocol/ticket';

const draft = {
  symbol: 'USDT_IRR',
  side: 'BUYER',
  type: 'LIMIT',
  price: '1',
  quantity: '2',
  total: '2',
} as const;
const intent = '6b1f4c0e-6a53-4f3e-9f55-0c3f7b1c2d4e';
const messages: readonly TicketToEditor[] = [
  { kind: 'ready' },
  { kind: 'draft', draft },
  { kind: 'place', intent, draft },
  { kind: 'run', action: 'signIn' },
];

describe('messages from the ticket', () => {
  for (const message of messages) {
    it(`are read: ${message.kind}`, () => {
      assert.deepEqual(ticketToEditor.parse(message), message);
    });
  }

  it('take whatever a person can type, up to 20,000 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (price) => {
        assert.equal(ticketToEditor.safeParse({ kind: 'draft', draft: { ...draft, price } }).success, true);
      }),
    );
    const long = { kind: 'draft', draft: { ...draft, price: '9'.repeat(10_000) } };
    assert.equal(ticketToEditor.safeParse(long).success, true);
  });

  it('are refused when they are anything else, and reading never throws', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), (garbage) => {
        const read = ticketToEditor.safeParse(garbage);
        if (read.success) assert.ok(messages.some(({ kind }) => kind === read.data.kind));
      }),
      { numRuns: 2000 },
    );
  });

  const forged: readonly (readonly [string, unknown])[] = [
    ['a field more', { kind: 'place', intent, draft, confirmed: true }],
    [
      'a field more in the draft',
      { kind: 'place', intent, draft: { ...draft, server: 'https://example.com' } },
    ],
    ['a number for an amount', { kind: 'place', intent, draft: { ...draft, quantity: 2 } }],
    ['an intent that is no uuid', { kind: 'place', intent: 'again', draft }],
    ['another side', { kind: 'place', intent, draft: { ...draft, side: 'BOTH' } }],
    ['a command that the ticket has no button for', { kind: 'run', action: 'cancelAllOrders' }],
    ['a text beyond every field', { kind: 'draft', draft: { ...draft, total: '1'.repeat(20_001) } }],
  ];
  for (const [name, message] of forged) {
    it(`are refused: ${name}`, () => {
      assert.equal(ticketToEditor.safeParse(message).success, false);
    });
  }
});
