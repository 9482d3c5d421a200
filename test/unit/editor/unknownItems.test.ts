import assert from 'node:assert/strict';
import {
  stillUnknownWords,
  unknownDetails,
  unknownLabel,
  unknownSpoken,
  unknownSummary,
} from '../../../src/editor/unknownItems';
import type { UnknownOrder } from '../../../src/trading/unknownOrders';
import { entryOf, uuidOf } from '../trading/samples';

const at = new Date(2026, 0, 5, 12, 0, 4).getTime();
const entry = entryOf({ writtenAt: new Date(2026, 0, 5, 12, 0, 0).toISOString(), expiresAtMs: at + 6000 });

function unknown(changes: Partial<UnknownOrder> = {}): UnknownOrder {
  return { entry, lookups: 2, ...changes };
}

function details(order: UnknownOrder): Record<string, string> {
  return Object.fromEntries(unknownDetails(order, 'gregorian').map(({ label, value }) => [label, value]));
}

describe('What is told of an unknown order', () => {
  it('is in its row that nobody knows its outcome, and what is done about it', () => {
    assert.equal(unknownSummary(unknown()), 'unknown \u00b7 to be looked up');
    assert.equal(unknownSummary(unknown({ nextAt: at })), 'unknown \u00b7 next lookup 12:00:04');
    assert.equal(unknownSummary(unknown({ looking: 'here', nextAt: at })), 'unknown \u00b7 looking it up');
    assert.equal(
      unknownSummary(unknown({ looking: 'elsewhere' })),
      'unknown \u00b7 another window looks it up',
    );
  });

  it('is its name as that of an open order, and to a screen reader what the row says and its price', () => {
    assert.equal(unknownLabel(entry), 'Buy 5 USDT');
    assert.equal(unknownLabel({ ...entry, side: 'SELLER', quantity: '1200.5' }), 'Sell 1,200.5 USDT');
    assert.equal(
      unknownSpoken(unknown({ nextAt: at })),
      'Buy 5 USDT, 990 IRR, outcome not known yet, next lookup 12:00:04',
    );
  });

  it('is in its details what was sent, until when it can be accepted, and how looking it up goes', () => {
    assert.deepEqual(details(unknown({ lookups: 0, nextAt: at })), {
      'Client order id': uuidOf(1),
      Market: 'USDT_IRR',
      Price: '990 IRR',
      Sent: '2026-01-05 12:00:00',
      Expires: '2026-01-05 12:00:10',
      Lookups: '0',
      'Last lookup': 'none yet',
      'Next lookup': '12:00:04',
    });
    const last = { at, said: 'It failed and says nothing about the order.', elsewhere: true };
    const later = details(unknown({ last, looking: 'elsewhere' }));
    assert.deepEqual(
      [later['Lookups'], later['Last lookup'], later['It said'], later['Next lookup']],
      ['2', '12:00:04, by another window', last.said, 'now, by another window'],
    );
    assert.equal(details(unknown({ last: { ...last, elsewhere: false } }))['Last lookup'], '12:00:04');
    const market = { ...entry, type: 'MARKET' as const, price: undefined };
    assert.equal(details(unknown({ entry: market, looking: 'here' }))['Price'], 'market');
  });

  it('is once somebody had it looked up by hand how many are still unknown, and what was said', () => {
    const last = { at, said: 'It failed and says nothing about the order.', elsewhere: false };
    assert.equal(
      stillUnknownWords([unknown({ last })]),
      'One order is still unknown. It is looked up until the outcome is known. It failed and says nothing about the order.',
    );
    assert.equal(
      stillUnknownWords([unknown(), unknown()]),
      '2 orders are still unknown. They are looked up until the outcome is known.',
    );
  });
});
