import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { Canary, pieceLength } from '../../support/secrecy/canary';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const der = privateKey.export({ type: 'pkcs8', format: 'der' });
const hex = der.toString('hex');
const key = Canary.ofPrivateKey('the secret key', hex);
/** Characters from which on a key differs from others, in each of its forms. */
const body = 120;

describe('The search for a secret', () => {
  const surroundings = fc.string({ unit: 'binary-ascii', maxLength: 60 });

  it('finds any 24 characters of it, wherever they stand', () => {
    const forms = [hex, hex.toUpperCase(), der.toString('base64'), Buffer.from(hex).toString('base64')];
    fc.assert(
      fc.property(
        fc.constantFrom(...forms),
        fc.double({ min: 0, max: 1, noNaN: true }),
        surroundings,
        surroundings,
        (form, where, before, after) => {
          const at = body + Math.floor((form.length - body - 4 - pieceLength) * where);
          const piece = form.slice(at, at + pieceLength);
          assert.notDeepEqual(key.piecesIn(before + piece + after), []);
          assert.notDeepEqual(key.piecesIn(Buffer.from(before + piece + after, 'utf16le')), []);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('finds its bytes, and its PEM with its line breaks', () => {
    assert.notDeepEqual(key.piecesIn(Buffer.concat([Buffer.from('x'), der.subarray(300, 324)])), []);
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    assert.notDeepEqual(key.piecesIn(pem.split('\n').slice(9, 11).join('\n')), []);
  });

  it('finds a text inside the base64 of something larger', () => {
    const apiKey = Canary.ofText('the API key', 'an-api-key-that-nobody-made-0123456789abcdef');
    for (const before of ['', 'a', 'ab', 'abc']) {
      const text = Buffer.from(`${before}an-api-key-that-nobody-made-0123456789abcdef:`).toString('base64');
      assert.notDeepEqual(apiKey.piecesIn(text), [], before);
    }
  });

  it('finds nothing in what is no secret: other keys, and 11 characters of this one', () => {
    for (let run = 0; run < 2; run += 1) {
      const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const { privateKey: secret, publicKey: open } = other;
      assert.deepEqual(key.piecesIn(secret.export({ type: 'pkcs8', format: 'pem' })), []);
      assert.deepEqual(key.piecesIn(secret.export({ type: 'pkcs8', format: 'der' })), []);
      assert.deepEqual(key.piecesIn(open.export({ type: 'spki', format: 'pem' })), []);
      assert.deepEqual(key.piecesIn(open.export({ type: 'spki', format: 'der' }).toString('hex')), []);
    }
    for (let at = body; at < hex.length - 11; at += 1) {
      assert.deepEqual(key.piecesIn(hex.slice(at, at + 11)), []);
    }
  });

  it('takes the public half for a part of the secret one, since both hold the modulus', () => {
    assert.notDeepEqual(key.piecesIn(publicKey.export({ type: 'spki', format: 'der' }).toString('hex')), []);
  });
});
