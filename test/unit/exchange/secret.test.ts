import assert from 'node:assert/strict';
import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { redact, Secret } from '../../../src/exchange/secret';

const text = 'sk-9f8e7d6c5b4a39281706f5e4d3c2b1a0';

describe('A secret', () => {
  it('gives its text to whoever asks for it by name', () => assert.equal(new Secret(text).reveal(), text));

  it('leaks through nothing that prints it', () => {
    const secret = new Secret(text);
    const prints: readonly string[] = [
      String(secret),
      ['as', secret].join(' '),
      JSON.stringify({ secret, list: [secret] }),
      inspect(secret),
      inspect({ deep: { deeper: { secret } } }, { depth: 9, showHidden: true }),
      format('%s %o %j', secret, secret, secret),
      new Error(String(secret)).stack ?? '',
      inspect(new Error('with a cause', { cause: secret })),
      Object.keys(secret).join(),
      JSON.stringify(Object.getOwnPropertyDescriptors(secret)),
    ];
    for (const print of prints) assert.ok(!print.includes(text.slice(0, 8)), print);
    assert.equal(String(secret), '[redacted]');
    assert.equal(JSON.stringify([secret]), '["[redacted]"]');
    assert.equal(inspect(secret), '[redacted]');
  });
});

describe('Redaction at the sink', () => {
  it('hides the secret and leaves the rest', () => {
    assert.equal(redact(`before ${text} after`, [new Secret(text)]), 'before [redacted] after');
  });

  it('hides any 24 characters of it, in whatever case', () => {
    const part = text.slice(5, 30).toUpperCase();
    assert.equal(redact(`<${part}>`, [new Secret(text)]), '<[redacted]>');
  });

  it('leaves a text alone that holds none', () => {
    assert.equal(
      redact('GET /orders: status 200', [new Secret(text), new Secret('')]),
      'GET /orders: status 200',
    );
  });

  it('looks for no text so short that it stands everywhere', () => {
    assert.equal(redact('the cat sat', [new Secret('cat')]), 'the cat sat');
    assert.equal(redact('the cats sat', [new Secret('cats')]), 'the [redacted] sat');
  });

  const alphabet = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '0', '1', '2', '3', '4', '5', '6', '7');
  it('leaves no run of 24 characters of any secret, wherever it stands', () => {
    const secretText = fc.string({ unit: alphabet, minLength: 24, maxLength: 80 });
    const around = fc.string({ maxLength: 40 });
    fc.assert(
      fc.property(secretText, around, around, fc.nat(), fc.nat(), (secret, before, after, from, size) => {
        const start = from % (secret.length - 23);
        const run = secret.slice(start, start + 24 + (size % (secret.length - start - 23)));
        const shown = redact(`${before}${run}${after}`, [new Secret(secret)]);
        for (let at = 0; at + 24 <= secret.length; at += 1) {
          assert.ok(!shown.includes(secret.slice(at, at + 24)));
        }
      }),
    );
  });

  it('leaves no short secret either', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: alphabet, minLength: 4, maxLength: 23 }),
        fc.string(),
        (secret, before) => {
          assert.ok(!redact(`${before}${secret}!`, [new Secret(secret)]).includes(secret));
        },
      ),
    );
  });
});
