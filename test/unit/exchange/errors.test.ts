import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ExchangeError, type CallKind, type ExchangeErrorReason } from '../../../src/exchange/errors';
import { boundedText } from '../../../src/exchange/failureWords';

const reasons: readonly ExchangeErrorReason[] = [
  ...(['network', 'timeout', 'tls', 'proxy', 'http', 'rate-limited', 'auth', 'scope', 'expired'] as const),
  ...(['validation', 'not-found', 'malformed', 'aborted', 'not-signed-in'] as const),
];
const anyFailure = fc.record({
  reason: fc.constantFrom(...reasons),
  call: fc.constantFrom<CallKind>('read', 'placement', 'cancel'),
  sent: fc.boolean(),
  definite: fc.boolean(),
  status: fc.option(fc.integer({ min: 200, max: 599 }), { nil: undefined }),
  retryAfterMs: fc.option(fc.nat(100_000), { nil: undefined }),
});

describe('What an error tells a trader', () => {
  it('is whether an order was placed, in every case, and never to try again while that is open', () => {
    fc.assert(
      fc.property(anyFailure, (failure) => {
        const { message } = new ExchangeError(failure);
        const open = failure.sent && !failure.definite;
        assert.match(message, /^[A-Z].*\.$/);
        assert.equal(/may have been placed/.test(message), failure.call === 'placement' && open);
        assert.equal(/may have been cancelled/.test(message), failure.call === 'cancel' && open);
        assert.equal(/no order was placed/i.test(message), failure.call === 'placement' && !open);
        if (failure.call !== 'read' && open) assert.doesNotMatch(message, /try again/i);
      }),
    );
  });

  it('is no name of our HTTP library\u2019s, but one of the system\u2019s, which can be searched for', () => {
    const broken = { reason: 'network', call: 'placement', sent: true } as const;
    assert.match(new ExchangeError({ ...broken, code: 'ECONNRESET' }).message, /answered \(ECONNRESET\)\./);
    assert.match(new ExchangeError({ ...broken, code: 'UND_ERR_SOCKET' }).message, /had answered\. /);
  });

  it('tells errors of a reason from others', () => {
    const error = new ExchangeError({ reason: 'timeout', call: 'read', sent: true });
    assert.ok(ExchangeError.is(error) && ExchangeError.is(error, 'timeout'));
    assert.ok(!ExchangeError.is(error, 'network') && !ExchangeError.is(new Error('timeout'), 'timeout'));
  });
});

describe("A server's words", () => {
  it('become one short line without control characters, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 5000 }), (text) => {
        const line = boundedText(text);
        assert.ok(Array.from(line).length <= 300);
        assert.doesNotMatch(line, /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u);
      }),
    );
  });

  it('become no link and no icon in an editor', () => {
    const text = 'See [Confirm](command:workbench.action.quit) $(zap)[](https://evil.example) [a] (b)';
    assert.equal(
      boundedText(text),
      'See [Confirm] (command:workbench.action.quit) $ (zap)[] (https://evil.example) [a] (b)',
    );
  });

  it('stay as they are in Persian, joiners included', () => {
    const words = '\u0646\u0645\u06cc\u200c\u0634\u0648\u062f';
    assert.equal(boundedText(`  ${words} \n`), words);
  });
});
