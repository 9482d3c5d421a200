import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  environmentAt,
  EnvironmentError,
  productionUrl,
  publicEnvironment,
  readBaseUrl,
  sandboxUrl,
  type EnvironmentErrorReason,
} from '../../../src/exchange/environments';

const refused = (address: string, reason: EnvironmentErrorReason): void => {
  assert.throws(
    () => readBaseUrl(address),
    (error) => error instanceof EnvironmentError && error.reason === reason,
  );
};

describe('The address of an exchange', () => {
  const good: readonly (readonly [string, string])[] = [
    ['https://api.invex.ir', 'https://api.invex.ir'],
    ['  HTTPS://API.Invex.ir/  ', 'https://api.invex.ir'],
    ['https://example.org:8443/exchange//', 'https://example.org:8443/exchange'],
    ['https://example.org/trading/v1/', 'https://example.org'],
    ['https://example.org/a/trading/v1', 'https://example.org/a'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000'],
    ['http://127.1:3000/', 'http://127.0.0.1:3000'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
  ];
  for (const [typed, read] of good) {
    it(`is read from "${typed}"`, () => assert.equal(readBaseUrl(typed), read));
  }

  it('is refused in words for what is wrong with it', () => {
    refused('', 'empty');
    refused('   ', 'empty');
    refused(`https://example.org/${'a'.repeat(10_000)}`, 'too-long');
    for (const text of [
      'api.invex.ir',
      'NaN',
      '-0',
      '1e400',
      'https://',
      'https:///x',
      'ftp://example.org',
      'https://a b',
      'https:\\\\a',
    ]) {
      refused(text, 'unreadable');
    }
    for (const text of [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'https://exa\u202emple.org',
      'https://exam\u0000ple.org',
    ]) {
      refused(text, 'unreadable');
    }
    refused('http://example.org', 'not-https');
    refused('http://127.0.0.1.example.org', 'not-https');
    refused('http://localhost.example.org', 'not-https');
    refused('http://10.0.0.1', 'not-https');
    refused('https://user:word@example.org', 'credentials');
    refused('https://user@example.org', 'credentials');
    refused('https://example.org/?a=1', 'query');
    refused('https://example.org/?', 'query');
    refused('https://example.org/#top', 'query');
  });

  it('is https or on this computer, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.webUrl().map((url) => url.replace('https', 'http')),
        ),
        (typed) => {
          let read: string;
          try {
            read = readBaseUrl(typed);
          } catch (error) {
            assert.ok(error instanceof EnvironmentError);
            return;
          }
          assert.match(read, /^https:\/\/|^http:\/\/(?:localhost|127\.|\[::1\])/);
          assert.equal(readBaseUrl(read), read);
        },
      ),
    );
  });

  it('of paper is on this computer', () => {
    assert.equal(environmentAt('paper', 'http://127.0.0.1:1234').live, false);
    assert.throws(() => environmentAt('paper', 'https://example.org'), { reason: 'not-loopback' });
  });

  it('of everything else is live', () => {
    assert.ok(environmentAt('custom', 'http://127.0.0.1:1234').live);
    assert.deepEqual(
      [publicEnvironment('production'), publicEnvironment('sandbox')].map(({ baseUrl, live }) => [
        baseUrl,
        live,
      ]),
      [
        [productionUrl, true],
        [sandboxUrl, true],
      ],
    );
  });
});
