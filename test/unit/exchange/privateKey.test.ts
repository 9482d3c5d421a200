import assert from 'node:assert/strict';
import { generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import {
  PrivateKeyError,
  readPrivateKey,
  type PrivateKeyErrorReason,
} from '../../../src/exchange/privateKey';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const der = privateKey.export({ format: 'der', type: 'pkcs8' });
const hex = der.toString('hex');
const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const pkcs1Pem = privateKey.export({ format: 'pem', type: 'pkcs1' }).toString();

const isTheKey = (read: KeyObject): void => assert.ok(read.equals(privateKey));

function refuses(text: string, reason: PrivateKeyErrorReason): void {
  try {
    readPrivateKey(text);
  } catch (error) {
    assert.ok(error instanceof PrivateKeyError, String(error));
    assert.equal(error.reason, reason);
    assert.equal(error.name, 'PrivateKeyError');
    assert.match(error.message, /^This .+\.$|^There .+\.$/);
    const printed = inspect(error, { depth: 9, showHidden: true });
    for (let at = 0; at + 16 <= text.length; at += 16) {
      const piece = text.slice(at, at + 16);
      // Words of the PEM frame are no key material.
      if (!/[-\s]/.test(piece)) assert.ok(!printed.includes(piece), 'holds a piece of the pasted text');
    }
    return;
  }
  assert.fail('was read');
}

describe('A pasted secret key', () => {
  const readable: Readonly<Record<string, string>> = {
    'hex PKCS#8': hex,
    'upper-case hex': hex.toUpperCase(),
    'hex with 0x, spaces and line breaks': `  0x${hex.replace(/(.{64})/g, '$1\r\n ')}\n`,
    'hex in quotes': `"${hex}"`,
    'hex in quotes with blanks on both sides of them': ` "\u0020 0x${hex} \n" \n`,
    'hex with an invisible mark in front': `\ufeff\u200e${hex}`,
    'hex PKCS#1': privateKey.export({ format: 'der', type: 'pkcs1' }).toString('hex'),
    'PEM PKCS#8': pem,
    'PEM PKCS#1': pkcs1Pem,
    'PEM on one line': pem.replace(/\n/g, ' '),
    'PEM without line breaks at all': pem.replace(/\n/g, ''),
    'PEM with \\n written out': pem.replace(/\n/g, '\\n'),
    'PEM with Windows line ends': pkcs1Pem.replace(/\n/g, '\r\n'),
    'PKCS#1 PEM after its public key': `${publicKey.export({ format: 'pem', type: 'pkcs1' }).toString()}${pkcs1Pem}`,
    'PEM after its public key': `${publicKey.export({ format: 'pem', type: 'spki' }).toString()}${pem}`,
  };
  for (const [form, text] of Object.entries(readable)) {
    it(`is read as ${form}`, () => isTheKey(readPrivateKey(text)));
  }

  const nothing: Readonly<Record<string, string>> = {
    empty: '',
    blank: ' \n ',
    'two quotes': '""',
    'only 0x': '0x',
  };
  for (const [form, text] of Object.entries(nothing)) {
    it(`is missed when it is ${form}`, () => refuses(text, 'empty'));
  }

  it('is recognised as a public key, in each form', () => {
    refuses(publicKey.export({ format: 'pem', type: 'spki' }).toString(), 'public-key');
    refuses(publicKey.export({ format: 'pem', type: 'pkcs1' }).toString(), 'public-key');
    refuses(publicKey.export({ format: 'der', type: 'spki' }).toString('hex'), 'public-key');
    refuses(publicKey.export({ format: 'der', type: 'pkcs1' }).toString('hex'), 'public-key');
  });

  it('is recognised as a certificate, which holds a public key', () => {
    refuses('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', 'public-key');
  });

  it('is recognised as a key for another algorithm', () => {
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    refuses(curve.export({ format: 'pem', type: 'pkcs8' }).toString(), 'wrong-algorithm');
    refuses(curve.export({ format: 'pem', type: 'sec1' }).toString(), 'wrong-algorithm');
    refuses(curve.export({ format: 'der', type: 'pkcs8' }).toString('hex'), 'wrong-algorithm');
    refuses(curve.export({ format: 'der', type: 'sec1' }).toString('hex'), 'wrong-algorithm');
    const edwards = generateKeyPairSync('ed25519').privateKey;
    refuses(edwards.export({ format: 'der', type: 'pkcs8' }).toString('hex'), 'wrong-algorithm');
    refuses(
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----',
      'wrong-algorithm',
    );
  });

  it('is recognised as locked', () => {
    const lock = { cipher: 'aes-256-cbc', passphrase: 'correct horse' };
    refuses(privateKey.export({ format: 'pem', type: 'pkcs8', ...lock }).toString(), 'encrypted');
    refuses(privateKey.export({ format: 'pem', type: 'pkcs1', ...lock }).toString(), 'encrypted');
    refuses(privateKey.export({ format: 'der', type: 'pkcs8', ...lock }).toString('hex'), 'encrypted');
  });

  it('is recognised as locked by what stands in front of an older key, however that is spaced', () => {
    for (const header of ['Proc-Type:4,ENCRYPTED', 'Proc-Type:  4, ENCRYPTED', 'Proc-Type: 4,  ENCRYPTED']) {
      const text = pkcs1Pem.replace('KEY-----\n', `KEY-----\n${header}\nDEK-Info: AES-256-CBC,00\n\n`);
      refuses(text, 'encrypted');
    }
  });

  it('is recognised as cut off, wherever the cut is', () => {
    for (const length of [4, 6, 8, 50, 400, hex.length - 2, hex.length - 1]) {
      refuses(hex.slice(0, length), 'cut-off');
    }
    refuses(pem.slice(0, 800), 'cut-off');
    refuses('-----BEGIN PRIVATE KEY-----', 'cut-off');
    const lines = pem.split('\n');
    refuses([...lines.slice(0, 10), ...lines.slice(-2)].join('\n'), 'cut-off');
  });

  it('is recognised as cut off by half a byte too much, or by a frame with nothing or only one end', () => {
    refuses(`${hex}0`, 'cut-off');
    const first = '-----BEGIN PRIVATE KEY-----';
    const last = '-----END PRIVATE KEY-----';
    refuses(`${first}\n \n${last}`, 'cut-off');
    for (const end of [last, '-----END', '----- \t END', '-----BEGIN', '-----  BEGIN PRIVATE']) {
      refuses(`MIIB\n${end}`, 'cut-off');
    }
  });

  it('is recognised as damaged where a character stands that no PEM has', () => {
    const lines = pem.split('\n');
    const body = lines.slice(1, -2).join('');
    const framed = (text: string): string => [lines[0], text, lines.at(-2)].join('\n');
    for (const at of [0, 700, body.replace(/=+$/, '').length]) {
      refuses(framed(`${body.slice(0, at)}!${body.slice(at)}`), 'unreadable');
    }
    refuses(framed(`${body}!`), 'unreadable');
  });

  it('is recognised as no hex', () => {
    for (const text of ['12"34"', '"12"34', '120x34', '"12\'']) refuses(text, 'not-hex');
    refuses('hunter2', 'not-hex');
    refuses(`${hex.slice(0, 200)}z${hex.slice(201)}`, 'not-hex');
    refuses(der.toString('base64'), 'not-hex');
    refuses('\u0633\u0644\u0627\u0645', 'not-hex');
  });

  it('is refused under 2048 bits', () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    refuses(small.export({ format: 'der', type: 'pkcs8' }).toString('hex'), 'too-short');
    refuses(small.export({ format: 'pem', type: 'pkcs1' }).toString(), 'too-short');
  });

  it('is refused when it is something else, or when its beginning is missing', () => {
    refuses('deadbeef', 'unreadable');
    // Shaped like a private key, and none.
    refuses('30050201003000', 'unreadable');
    // One digit of the modulus: it parses, and what it signs does not verify.
    const at = hex.length - 2 * (der.length - 60);
    refuses(`${hex.slice(0, at)}${hex.charAt(at) === '7' ? '8' : '7'}${hex.slice(at + 1)}`, 'unreadable');
    refuses(hex.slice(20), 'unreadable');
    refuses(`${hex}00`, 'unreadable');
    refuses('30820002', 'cut-off');
    refuses('a'.repeat(10_000), 'unreadable');
  });

  it('with a wrong digit is refused, unless it still signs as it should', function () {
    this.timeout(20_000);
    const probe = Buffer.from('an order');
    let refused = 0;
    for (let at = 20; at < hex.length; at += 61) {
      const digit = hex.charAt(at) === '7' ? '8' : '7';
      try {
        const read = readPrivateKey(`${hex.slice(0, at)}${digit}${hex.slice(at + 1)}`);
        assert.ok(verify('sha256', probe, publicKey, sign('sha256', probe, read)), `digit ${at}`);
      } catch (error) {
        assert.ok(error instanceof PrivateKeyError, String(error));
        refused += 1;
      }
    }
    // A wrong modulus alone is a fifth of the text.
    assert.ok(refused >= 8, String(refused));
  });
});
