/** What a DER structure is by its first few tags: enough to tell a trader what was pasted. */
export type DerShape = 'private' | 'public' | 'encrypted' | 'cut-off' | 'other';

const sequence = 0x30;
const integer = 0x02;
const bitString = 0x03;
const octetString = 0x04;

/** Looks at the outer shape of a key: SEQUENCE of version and more (private), of algorithm and bits (public), of algorithm and octets (locked). */
export function derLooks(der: Buffer): DerShape {
  const outer = headerAt(der, 0);
  if (outer?.tag !== sequence) return 'other';
  if (outer.end > der.length) return 'cut-off';
  if (outer.end < der.length) return 'other';
  const first = headerAt(der, outer.start);
  if (!first) return 'other';
  const second = headerAt(der, first.end);
  if (first.tag === sequence && second?.tag === bitString) return 'public';
  if (first.tag === sequence && second?.tag === octetString) return 'encrypted';
  if (first.tag !== integer || !second) return 'other';
  // Modulus and exponent alone: a public key of PKCS#1. A private key has more after its first two parts, or an algorithm second.
  return second.tag === integer && second.end === der.length ? 'public' : 'private';
}

interface Header {
  readonly tag: number;
  /** Where the content starts and ends. */
  readonly start: number;
  readonly end: number;
}

function headerAt(der: Buffer, at: number): Header | undefined {
  const tag = der[at];
  const length = der[at + 1];
  if (tag === undefined || length === undefined) return undefined;
  if (length < 0x80) return { tag, start: at + 2, end: at + 2 + length };
  const bytes = length - 0x80;
  if (bytes < 1 || bytes > 4) return undefined;
  // The length itself is cut off: so is the rest.
  if (at + 2 + bytes > der.length) return { tag, start: der.length, end: Number.POSITIVE_INFINITY };
  return { tag, start: at + 2 + bytes, end: at + 2 + bytes + der.readUIntBE(at + 2, bytes) };
}
