import assert from 'node:assert/strict';
import fc from 'fast-check';
import { derLooks, type DerShape } from '../../../src/exchange/derShape';

const [integer, bits, octets, sequence] = [0x02, 0x03, 0x04, 0x30];

/** A part of a structure: its tag, then its length in as many bytes as wanted (none: the short form), then its content. */
function part(tag: number, content: Buffer = Buffer.alloc(0), lengthBytes = 0): Buffer {
  const length = Buffer.alloc(Math.max(lengthBytes, 1));
  length.writeUIntBE(content.length, 0, length.length);
  const header = lengthBytes === 0 ? [tag] : [tag, 0x80 + lengthBytes];
  return Buffer.concat([Buffer.from(header), length, content]);
}

const of = (...tags: readonly number[]): Buffer =>
  part(sequence, Buffer.concat(tags.map((tag) => part(tag))));
const looks = (der: Buffer, shape: DerShape): void =>
  assert.equal(derLooks(der), shape, der.toString('hex').slice(0, 80));

describe('The shape of a DER structure', () => {
  it('is told from the first two parts', () => {
    looks(of(integer, sequence), 'private');
    looks(of(integer, bits), 'private');
    looks(of(integer, integer, integer), 'private');
    looks(of(integer, integer), 'public');
    looks(of(sequence, bits), 'public');
    looks(of(sequence, octets), 'encrypted');
    looks(of(sequence, integer), 'other');
    looks(of(octets, sequence), 'other');
    looks(of(integer), 'other');
    looks(of(sequence), 'other');
    looks(of(), 'other');
  });

  it('is nothing known when there is no sequence around, or something follows it', () => {
    looks(Buffer.alloc(0), 'other');
    looks(Buffer.from([sequence]), 'other');
    looks(part(octets, of(integer, sequence)), 'other');
    looks(Buffer.concat([of(integer, sequence), Buffer.from([0])]), 'other');
  });

  it('is found behind a length in any form that keys have, and a length of another form is none', () => {
    const long = Buffer.concat([part(integer), part(octets, Buffer.alloc(200, 1), 1)]);
    for (const lengthBytes of [1, 2, 3, 4]) looks(part(sequence, long, lengthBytes), 'private');
    for (const lengthBytes of [5, 6]) looks(part(sequence, long, lengthBytes), 'other');
    looks(Buffer.concat([Buffer.from([sequence, 0x80]), of(integer, sequence)]), 'other');
    looks(Buffer.from([sequence, 0x81, 0]), 'other');
    looks(Buffer.from([sequence, 0x82, 0]), 'cut-off');
  });

  it('is cut off wherever a whole structure is cut after its first two bytes', () => {
    const whole = fc
      .tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 2, max: 4 }))
      .map(([size, lengthBytes]) => part(sequence, Buffer.alloc(size, integer), lengthBytes));
    fc.assert(
      fc.property(whole, fc.nat(), (der, at) => {
        looks(der.subarray(0, 2 + (at % (der.length - 2))), 'cut-off');
      }),
    );
  });
});
