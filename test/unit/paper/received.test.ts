import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pythonJson } from '../../../src/paper/pythonJson';
import { readBody, readQuery } from '../../../src/paper/receivedFields';
import { Refusal } from '../../../src/paper/refusals';
import { readMoment } from '../../../src/paper/serverTime';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('1', '0', '-1', '__proto__', ''),
);
const fields = fc.uniqueArray(fc.tuple(anyText, anyText), { selector: ([name]) => name, maxLength: 8 });

describe('what the paper exchange reads from a request', () => {
  it('keeps the fields of a body in their order, names that look like numbers too', () => {
    fc.assert(
      fc.property(fields, fc.constantFrom('', ' ', '\n\t '), (sent, blank) => {
        const members = sent.map(
          ([name, value]) =>
            `${blank}${JSON.stringify(name)}${blank}:${blank}${JSON.stringify(value)}${blank}`,
        );
        assert.deepEqual(readBody(`${blank}{${members.join(',') || blank}}${blank}`), sent);
      }),
      { numRuns: 300 },
    );
  });

  it('never takes for JSON what JSON.parse does not', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', ' ', 'a', '1', 'n', '\n', '\u0000'),
        }),
        (text) => {
          let read: unknown;
          try {
            read = Object.fromEntries(readBody(text));
          } catch (error) {
            assert.ok(error instanceof Refusal);
            return;
          }
          assert.deepEqual(read, JSON.parse(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('keeps the fields of a query in their order', () => {
    fc.assert(
      fc.property(fields, (sent) => {
        const text = sent
          .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
          .join('&');
        assert.deepEqual(readQuery(text), sent.length === 0 ? [] : sent);
      }),
      { numRuns: 300 },
    );
  });

  it('writes the signed text as Python does', () => {
    // Texts that Python's json.dumps gave.
    for (const [sent, text] of [
      [[['expire_at', '2026-11-23 04:00:00']], '{"expire_at": "2026-11-23 04:00:00"}'],
      [[], '{}'],
      [
        [
          ['a', '"\\/\b\f\n\r\t\u0000\u001f\u007f'],
          ['b', null],
        ],
        '{"a": "\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\\u007f", "b": null}',
      ],
      [[['سفارش', '😀\u2028é~']], '{"\\u0633\\u0641\\u0627\\u0631\\u0634": "\\ud83d\\ude00\\u2028\\u00e9~"}'],
    ] as const) {
      assert.equal(pythonJson(sent), text);
    }
    fc.assert(
      fc.property(fields, (sent) => {
        const text = pythonJson(sent);
        assert.match(text, /^[ -~]*$/);
        assert.deepEqual(readBody(text), sent);
      }),
      { numRuns: 300 },
    );
  });
});

describe("the server's reading of times", () => {
  const iso = (text: string): number => Date.parse(text);

  it('takes a time without a zone as its own zone has it, with the summer time of its day', () => {
    for (const [text, utc] of [
      ['2026-11-23 04:00:00', '2026-11-23T00:30:00Z'],
      ['2026-07-23T04:00:00', '2026-07-23T00:30:00Z'],
      // Iran had summer time until 2022.
      ['2021-07-23 04:00:00', '2021-07-22T23:30:00Z'],
      ['2021-12-23 04:00:00.250', '2021-12-23T00:30:00.250Z'],
      ['2024-02-29 00:00:00', '2024-02-28T20:30:00Z'],
    ] as const) {
      assert.equal(readMoment(text, 'Asia/Tehran'), iso(utc), text);
    }
    assert.equal(readMoment('2026-11-23 04:00:00', 'UTC'), iso('2026-11-23T04:00:00Z'));
  });

  it('takes a zone of its own by its word', () => {
    for (const zone of ['UTC', 'Asia/Tehran'] as const) {
      assert.equal(readMoment('2026-11-23T04:00:00Z', zone), iso('2026-11-23T04:00:00Z'));
      assert.equal(readMoment('2026-11-23T04:00:00.123456+03:30', zone), iso('2026-11-23T00:30:00.123Z'));
      assert.equal(readMoment('2026-11-23 04:00:00-01:00', zone), iso('2026-11-23T05:00:00Z'));
    }
  });

  it('refuses what is no time', () => {
    for (const text of [
      '',
      'now',
      '2026-11-23',
      '04:00:00',
      '2026-11-23 4:00:00',
      '2026-02-29 00:00:00',
      '2026-13-01 00:00:00',
      '2026-11-23 24:00:00',
      '2026-11-23 23:60:00',
      '2026-11-23 04:00:00 ',
      '2026-11-23 04:00:00+0330',
      '۲۰۲۶-۱۱-۲۳ ۰۴:۰۰:۰۰',
      '0000-00-00 00:00:00',
      '2026-00-10 00:00:00',
    ]) {
      assert.equal(readMoment(text, 'UTC'), undefined, text);
    }
  });

  it('reads back every second that it could be sent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (second) => {
        const text = new Date(second * 1_000).toISOString().slice(0, 19).replace('T', ' ');
        assert.equal(readMoment(text, 'UTC'), second * 1_000);
      }),
    );
  });
});
