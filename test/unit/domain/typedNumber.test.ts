import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toText } from '../../../src/domain/decimal';
import { formatOnGrid, formatPlain } from '../../../src/domain/format';
import { exact } from '../../../src/domain/decimal';
import { longestTypedNumber, readTypedNumber } from '../../../src/domain/typedNumber';
import { decimalText, equal, fractionOf } from './fraction';

/** The value as canonical text, or the fault. */
function reading(typed: string): string {
  const read = readTypedNumber(typed);
  return read.ok ? toText(read.value) : read.fault;
}

/** What each of these means to us. Written as escapes where the eye could not tell. */
const readings: readonly (readonly [typed: string, meaning: string])[] = [
  // plain
  ['1', '1'],
  ['007', '7'],
  ['0.5', '0.5'],
  ['.5', '0.5'],
  ['5.', '5'],
  ['1.500', '1.5'],
  ['0.000000000000000001', '0.000000000000000001'],
  // grouped by three
  ['1,234', '1234'],
  ['1,234.5', '1234.5'],
  ['90,000,000,000', '90000000000'],
  ['1 234', '1234'],
  ['1_234_567.25', '1234567.25'],
  ['1\u00a0234\u202f567', '1234567'],
  ['1\u066c234\u066b5', '1234.5'],
  // Persian and Arabic digits
  ['\u06f1\u06f2\u06f3\u066c\u06f4\u06f5\u06f6\u066b\u06f7', '123456.7'],
  ['\u0661\u0662.\u0665', '12.5'],
  ['\u06f1,\u06f2\u06f3\u06f4', '1234'],
  ['\u06f11\u0661', '111'],
  // space and marks around it
  ['  12.5\t', '12.5'],
  ['\u200f12.5\u200e', '12.5'],
  ['\u206712\u2069', '12'],
  ['\ufeff12\n', '12'],
  ['\u200e1 234', '1234'],
  // two readings, or one that is not ours
  ['1,5', 'ambiguous'],
  ['0,123', 'ambiguous'],
  ['1234,567', 'ambiguous'],
  ['1,2345', 'ambiguous'],
  [',5', 'ambiguous'],
  ['1\u066c5', 'ambiguous'],
  ['1\u060c5', 'ambiguous'],
  ['1\u060c234', 'ambiguous'],
  ['\u06f1,\u06f5', 'ambiguous'],
  // not positive
  ['0', 'not-positive'],
  ['0.000', 'not-positive'],
  ['0,000', 'not-positive'],
  ['-0', 'not-positive'],
  ['-5', 'not-positive'],
  ['\u22125', 'not-positive'],
  ['- 5', 'not-positive'],
  // nothing
  ['', 'empty'],
  ['   ', 'empty'],
  ['\u200f\u2069', 'empty'],
  // not a number of ours
  ['12,34,567', 'unreadable'],
  ['1.234.567', 'unreadable'],
  ['1.234,56', 'unreadable'],
  ['1,234.567,8', 'unreadable'],
  ['1,234 567', 'unreadable'],
  ['1,,234', 'unreadable'],
  ['1  234', 'unreadable'],
  ['1,', 'unreadable'],
  ['1 5', 'unreadable'],
  ['1_5', 'unreadable'],
  ['0 123', 'unreadable'],
  ['1,234\u060c5', 'unreadable'],
  ['.', 'unreadable'],
  [',', 'unreadable'],
  ['_', 'unreadable'],
  ['..5', 'unreadable'],
  ['1e5', 'unreadable'],
  ['1e400', 'unreadable'],
  ['1.5E-3', 'unreadable'],
  ['NaN', 'unreadable'],
  ['Infinity', 'unreadable'],
  ['-Infinity', 'unreadable'],
  ['0x10', 'unreadable'],
  ['1/2', 'unreadable'],
  ['+5', 'unreadable'],
  ['5%', 'unreadable'],
  ['5 USDT', 'unreadable'],
  ['1+1', 'unreadable'],
  ['\uff11\uff12', 'unreadable'],
  ['\u00bd', 'unreadable'],
  ['\u0967', 'unreadable'],
  ['1\u00002', 'unreadable'],
  ['1\t234', 'unreadable'],
  ['1\u200b2', 'unreadable'],
  ['1\u200f2', 'unreadable'],
  ['\u202e123', 'unreadable'],
  ['\u202e123\u202c', 'unreadable'],
  ['\u200f1 234', 'unreadable'],
  ['\u20671_234\u2069', 'unreadable'],
  ['\ud800', 'unreadable'],
  ['1\ud83d\ude00', 'unreadable'],
  // too long
  ['1'.repeat(97), 'too-long'],
  ['x'.repeat(10_240), 'too-long'],
  [' '.repeat(10_240), 'too-long'],
  ['9'.repeat(96), '9'.repeat(96)],
  [`0.${'0'.repeat(93)}1`, `0.${'0'.repeat(93)}1`],
];

// One grammar for all that is accepted, apart from the reader: whole digits plain or grouped by three with one mark, then a fraction.
const grammar =
  /^(?:(?<plain>\d+)|(?<grouped>[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:\u066c\d{3})+|[1-9]\d{0,2}(?:_\d{3})+|[1-9]\d{0,2}(?: \d{3})+))?(?:[.\u066b](?<fraction>\d*))?$/u;

function byGrammar(typed: string): string | undefined {
  const persian = '\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9';
  const latin = typed.trim().replace(/[\u06f0-\u06f9]/g, (digit) => String(persian.indexOf(digit)));
  const groups = grammar.exec(latin)?.groups;
  const whole = (groups?.['plain'] ?? groups?.['grouped'] ?? '').replaceAll(/\D/g, '');
  const digits = groups?.['fraction'] ?? '';
  if (!groups || !/[1-9]/.test(whole + digits) || latin.length > longestTypedNumber) return undefined;
  return digits === '' ? whole : `${whole || '0'}.${digits}`;
}

const numberish = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('0', '1', '2', '9', '12', '000', '345', '\u06f3', '\u06f0') },
      { weight: 2, arbitrary: fc.constantFrom(',', '.', '_', ' ', '\u066c', '\u066b', '\u060c') },
      { weight: 1, arbitrary: fc.constantFrom(',', '.', '-', 'e', '/') },
    ),
    { maxLength: 9 },
  )
  .map((parts) => parts.join(''));

/** What somebody is told who typed this. */
const told: readonly (readonly [typed: string, told: RegExp])[] = [
  ['', /^Enter a number\.$/],
  ['1\u200b2', /an invisible character inside/],
  ['-5', /leave the minus sign out/],
  ['0', /^Must be greater than zero\.$/],
  ['1e5', /^Write the number out: powers of ten/],
  ['12.5E-3', /^Write the number out: powers of ten/],
  ['1,000e+12', /^Write the number out: powers of ten/],
  ['1/2', /"\/" may mean a fraction or a decimal point/],
  ['12/34', /"\/" may mean a fraction or a decimal point/],
  ['/2', /^This is not a number/],
  ['1/', /^This is not a number/],
  ['a1/2', /^This is not a number/],
  ['1/2b', /^This is not a number/],
  ['x1e5', /^This is not a number/],
  ['1e5 x', /^This is not a number/],
  ['1 e5', /^This is not a number/],
  ['1xe5', /^This is not a number/],
  ['1ex5', /^This is not a number/],
  ['1,234\u060c5', /^Group digits with "," or "\u066c"/],
  ['1.234.567', /more than one decimal point/],
  ['1,234.567,8', /^Digits behind the decimal point cannot be grouped/],
  ['1,234 567', /^Two kinds of separators are mixed/],
  ['1 234,567', /^Two kinds of separators are mixed/],
  ['12,34,567', /not grouped by three\. Remove every "," or/],
  ['1 5', /not grouped by three\. Remove every space or/],
  ['1_5', /not grouped by three\. Remove every "_" or/],
  [',', /not grouped by three\. Remove every "," or|^This is not a number/],
  ['1,5', /^Did you mean 1\.5 or 15\? "," only groups/],
  ['1\u060c5', /^Did you mean 1\.5 or 15\? "\u060c" only groups/],
  [',5', /^Did you mean 0\.5 or 5\?/],
  ['0,50', /^Did you mean 0\.5 or 50\?/],
  ['\u200f1 234', /copied from right-to-left text/],
  ['1'.repeat(97), /^That is 97 characters; a number has at most 96\.$/],
  [' '.repeat(385), /^That is 385 characters/],
  [' '.repeat(384), /^Enter a number\.$/],
];

describe('typed numbers', () => {
  it('say what is wrong and what to do, each fault in its own words', () => {
    for (const [typed, words] of told) {
      const read = readTypedNumber(typed);
      assert.ok(!read.ok, JSON.stringify(typed));
      assert.match(read.message, words, JSON.stringify(typed));
      if (read.fault !== 'ambiguous') assert.deepEqual(read.readings, []);
    }
  });

  for (const [typed, meaning] of readings) {
    const name = typed.length > 40 ? `${typed.slice(0, 8)}... (${typed.length} characters)` : typed;
    it(`${JSON.stringify(name)} is ${meaning.length > 40 ? 'read in full' : meaning}`, () => {
      assert.equal(reading(typed), meaning);
      assert.equal(reading(typed), meaning, 'and the same when read again');
    });
  }

  it('asks with both readings, which can be typed in turn', () => {
    const read = readTypedNumber('0,123');
    assert.ok(!read.ok);
    assert.deepEqual(read.readings, ['0.123', '123']);
    assert.match(read.message, /Did you mean 0\.123 or 123\?/);
    fc.assert(
      fc.property(numberish, (typed) => {
        const any = readTypedNumber(typed);
        if (any.ok || any.fault !== 'ambiguous') return;
        assert.equal(new Set(any.readings).size, 2);
        for (const each of any.readings) assert.equal(reading(each), each);
      }),
      { numRuns: 3000 },
    );
  });

  it('never throws and always says something, for any text at all', () => {
    const wild = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc
        .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
        .map((codes) => String.fromCharCode(...codes)),
      numberish,
    );
    fc.assert(
      fc.property(wild, (typed) => {
        const read = readTypedNumber(typed);
        if (read.ok) assert.ok(/[1-9]/.test(toText(read.value)) && !toText(read.value).startsWith('-'));
        else assert.ok(read.message.length > 10 && read.message.length < 300);
      }),
      { numRuns: 3000 },
    );
  });

  it('accepts just what one grammar allows, so nothing with two readings', () => {
    fc.assert(
      fc.property(numberish, (typed) => {
        const read = readTypedNumber(typed);
        const want = byGrammar(typed);
        assert.equal(read.ok, want !== undefined, `${JSON.stringify(typed)} ${want ?? 'refused'}`);
        if (read.ok) assert.ok(equal(fractionOf(toText(read.value)), fractionOf(want ?? '0')));
      }),
      { numRuns: 5000 },
    );
  });

  it('reads back every formatted number to the same value, no digit lost', () => {
    const number = fc
      .tuple(
        fc.bigInt({ min: 1n, max: 10n ** 38n }),
        fc.integer({ min: 0, max: 18 }),
        fc.integer({ min: 0, max: 18 }),
      )
      .map(([n, places, gridPlaces]) => ({
        text: decimalText(n, places),
        grid: decimalText(1n, gridPlaces),
      }));
    const mapped = (text: string): string =>
      text
        .replaceAll(',', '\u066c')
        .replace('.', '\u066b')
        .replace(/\d/g, (digit) => String.fromCodePoint(0x6f0 + Number(digit)));
    fc.assert(
      fc.property(number, ({ text, grid }) => {
        const value = exact(text);
        for (const shown of [
          formatPlain(value),
          formatOnGrid(value, exact(grid)),
          mapped(formatPlain(value)),
        ]) {
          const read = readTypedNumber(shown);
          assert.ok(read.ok, shown);
          assert.ok(equal(fractionOf(toText(read.value)), fractionOf(text)), shown);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
