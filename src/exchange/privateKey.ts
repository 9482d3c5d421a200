import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { derLooks } from './derShape';

/** What is wrong with a text that should be a secret key. */
export type PrivateKeyErrorReason =
  | 'empty'
  | 'public-key'
  | 'wrong-algorithm'
  | 'encrypted'
  | 'cut-off'
  | 'not-hex'
  | 'too-short'
  | 'unreadable';

const whatToPaste =
  'Paste the secret key that the exchange gave you: hex text, or a PEM block that starts with -----BEGIN PRIVATE KEY-----.';

const words: Readonly<Record<PrivateKeyErrorReason, string>> = {
  empty: `There is no key here. ${whatToPaste}`,
  'public-key': `This is a public key; signing needs the secret one. ${whatToPaste}`,
  'wrong-algorithm': `This key is not an RSA key, and the exchange signs with RSA. ${whatToPaste}`,
  encrypted: `This key is locked with a passphrase. Unlock it first (openssl pkey -in locked.pem -out key.pem) and paste the result.`,
  'cut-off': `This key is incomplete: a part of it is missing. Copy all of it, from the first character to the last, and paste it again.`,
  'not-hex': `This is neither hex text (digits and the letters a to f) nor a PEM block. ${whatToPaste}`,
  'too-short': `This RSA key has fewer than 2048 bits, which is not safe. Make a new key at the exchange.`,
  unreadable: `This is not a key that can be used: it is damaged, or something else than a key. ${whatToPaste}`,
};

/** Thrown for a text that is no usable secret key. The message says what it is and what to paste; it holds nothing of the text. */
export class PrivateKeyError extends Error {
  constructor(readonly reason: PrivateKeyErrorReason) {
    super(words[reason]);
    this.name = 'PrivateKeyError';
  }
}

/** Fewer bits than the exchange's own keys have (API guide, signing: 222 bytes of salt mean 2048 bits). */
const fewestBits = 2048;

/**
 * Reads an RSA private key of at least 2048 bits: DER as hex text (what the exchange gives; spaces, line breaks and `0x` do not matter) or PEM,
 * both as PKCS#8 or PKCS#1. PEM may have lost its line breaks, or have `\n` written out. Throws {@link PrivateKeyError}.
 */
export function readPrivateKey(text: string): KeyObject {
  const pasted = text
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .trim()
    .replace(/^(["'`])(.*)\1$/s, '$2')
    .trim();
  return usable(parse(/-----\s*BEGIN|-----\s*END/.test(pasted) ? derOfPem(pasted) : derOfHex(pasted)));
}

function derOfHex(pasted: string): Buffer {
  const hex = pasted.replace(/^0x/i, '').replace(/\s+/g, '');
  if (hex === '') throw new PrivateKeyError('empty');
  if (!/^[0-9a-f]+$/i.test(hex)) throw new PrivateKeyError('not-hex');
  if (hex.length % 2 !== 0) throw new PrivateKeyError('cut-off');
  return Buffer.from(hex, 'hex');
}

const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----/gs;

function derOfPem(pasted: string): Buffer {
  const pem = pasted.replace(/\\r|\\n/g, '');
  const blocks = [...pem.matchAll(pemBlock)].map(([, label = '', body = '']) => ({ label, body }));
  const block = blocks.find(({ label }) => label.endsWith('PRIVATE KEY')) ?? blocks[0];
  if (!block) throw new PrivateKeyError('cut-off');
  const { label, body } = block;
  if (label === 'ENCRYPTED PRIVATE KEY' || /Proc-Type:\s*4,\s*ENCRYPTED/.test(body)) {
    throw new PrivateKeyError('encrypted');
  }
  if (label.endsWith('PUBLIC KEY') || label === 'CERTIFICATE') throw new PrivateKeyError('public-key');
  if (label !== 'PRIVATE KEY' && label !== 'RSA PRIVATE KEY') throw new PrivateKeyError('wrong-algorithm');
  const base64 = body.replace(/\s+/g, '');
  if (base64 === '') throw new PrivateKeyError('cut-off');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw new PrivateKeyError('unreadable');
  return Buffer.from(base64, 'base64');
}

function parse(der: Buffer): KeyObject {
  switch (derLooks(der)) {
    case 'cut-off':
      throw new PrivateKeyError('cut-off');
    case 'public':
      throw new PrivateKeyError('public-key');
    case 'encrypted':
      throw new PrivateKeyError('encrypted');
    case 'other':
      throw new PrivateKeyError('unreadable');
    case 'private':
      break;
  }
  const key = tryTypes(der);
  if (!key) throw new PrivateKeyError('unreadable');
  return key;
}

function tryTypes(der: Buffer): KeyObject | undefined {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    try {
      return createPrivateKey({ key: der, format: 'der', type });
    } catch {
      // Not of this type. The error's text is not kept: it could describe the key.
    }
  }
  return undefined;
}

function usable(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa') throw new PrivateKeyError('wrong-algorithm');
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < fewestBits) throw new PrivateKeyError('too-short');
  if (!signsWell(key)) throw new PrivateKeyError('unreadable');
  return key;
}

// A wrong digit in the middle still parses; it would show as "bad signature" much later.
function signsWell(key: KeyObject): boolean {
  const probe = Buffer.from('probe');
  try {
    return verify('sha256', probe, createPublicKey(key), sign('sha256', probe, key));
  } catch {
    return false;
  }
}
