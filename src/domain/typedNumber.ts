import { exact, toText, zero, type Decimal } from './decimal';

/** What was wrong with a typed number; each is a question or a refusal, never a guess. */
export type TypedNumberFault = 'empty' | 'unreadable' | 'ambiguous' | 'too-long' | 'not-positive';

/** A typed number: its value, or what is wrong and which readings were possible (canonical texts). */
export type TypedNumber =
  | { readonly ok: true; readonly value: Decimal }
  | {
      readonly ok: false;
      readonly fault: TypedNumberFault;
      readonly message: string;
      readonly readings: readonly string[];
    };

/** Longest number that is read, in characters without the space around it. */
export const longestTypedNumber = 96;
const edges = /^[\s\u200e\u200f\u061c\u2066-\u2069]+|[\s\u200e\u200f\u061c\u2066-\u2069]+$/gu;
const rightToLeftEdge = /[\u200f\u061c\u2067\u2068]/u;
// Controls, invisible formatting (overrides of the writing direction are among it), private and unassigned characters.
const hiddenCharacter = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u;
const space = /[ \u00a0\u2007\u2009\u202f]/gu;
const numberCharacters = /^[\d.,_ \u066b\u066c\u060c]+$/u;
const groupMark = /[,\u066c_ ]/u;
const grouped = /^[1-9]\d{0,2}(?:(?<mark>[,\u066c_ ])\d{3})(?:\k<mark>\d{3})*$/u;
// A mark that some countries write as the decimal point, once, where it does not group by three.
const oneComma = /^(?<before>\d*)(?<mark>[,\u066c\u060c])(?<after>\d+)$/u;

const notANumber = 'This is not a number. Use digits and at most one decimal point, such as 1234.5.';

/**
 * Reads a price, quantity or total as people type it: Latin, Persian or Arabic digits; digits grouped by three with `,`
 * `\u066c` `_` or spaces; decimal `.` or `\u066b`. What could be read in two ways is refused with both readings, and so is
 * everything else that is not one positive number. Never throws.
 */
export function readTypedNumber(typed: string): TypedNumber {
  // Before any work: nobody types this much.
  if (typed.length > longestTypedNumber * 4) return tooLong(typed.length);
  const text = toLatinDigits(typed.replace(edges, '').replace(space, ' '));
  if (text === '') return refuse('empty', 'Enter a number.');
  if (text.length > longestTypedNumber) return tooLong(text.length);
  if (hiddenCharacter.test(text)) {
    return refuse(
      'unreadable',
      'There is an invisible character inside this number. Delete it and type the number again.',
    );
  }
  if (/^[-\u2212] ?[\d.\u066b]/u.test(text)) {
    return refuse('not-positive', 'Must be greater than zero: leave the minus sign out.');
  }
  if (/^[\d.,]*\d[\d.,]*e[+-]?\d+$/iu.test(text)) {
    return refuse('unreadable', 'Write the number out: powers of ten such as 1e5 are not accepted.');
  }
  if (/^\d+\/\d+$/u.test(text)) {
    return refuse(
      'unreadable',
      'A "/" may mean a fraction or a decimal point. Write the decimal point as "." or "\u066b".',
    );
  }
  if (!numberCharacters.test(text) || !/\d/u.test(text)) return refuse('unreadable', notANumber);
  if (/[_ ]/u.test(text) && rightToLeftEdge.test(typed)) {
    // Right to left, the screen shows the groups of "1 234" in the other order.
    return refuse('unreadable', 'This was copied from right-to-left text. Type it again without spaces.');
  }
  return readMarks(text);
}

/** Reads digits with marks among them: which are the decimal point, which group, and is that the one reading? */
function readMarks(text: string): TypedNumber {
  const comma = oneComma.exec(text)?.groups;
  if (comma && !grouped.test(text)) {
    return question(comma['before'] ?? '', comma['after'] ?? '', comma['mark'] ?? '');
  }
  if (text.includes('\u060c')) {
    return refuse(
      'unreadable',
      'Group digits with "," or "\u066c", and write the decimal point as "." or "\u066b".',
    );
  }
  const [whole = '', fraction = '', ...more] = text.split(/[.\u066b]/u);
  if (more.length > 0) {
    return refuse(
      'unreadable',
      'There is more than one decimal point. Group digits with "," or a space, and use one "." for decimals.',
    );
  }
  if (groupMark.test(fraction)) {
    return refuse(
      'unreadable',
      'Digits behind the decimal point cannot be grouped. Use one "." for decimals and nothing behind it but digits.',
    );
  }
  const [mark] = groupMark.exec(whole) ?? [];
  if (mark === undefined) return positive(whole, fraction);
  if (grouped.test(whole)) return positive(whole.replaceAll(mark, ''), fraction);
  if (whole.replaceAll(mark, '').search(groupMark) >= 0) {
    return refuse('unreadable', 'Two kinds of separators are mixed. Group digits with one of them.');
  }
  const name = mark === ' ' ? 'space' : `"${mark}"`;
  return refuse(
    'unreadable',
    `The digits are not grouped by three. Remove every ${name} or complete the groups.`,
  );
}

function positive(whole: string, fraction: string): TypedNumber {
  const value = exact(`${whole || '0'}${fraction && `.${fraction}`}`);
  return value.gt(zero) ? { ok: true, value } : notPositive();
}

function question(before: string, after: string, mark: string): TypedNumber {
  const readings = [exact(`${before || '0'}.${after}`), exact(`${before}${after}`)];
  if (readings.every((value) => value.eq(zero))) return notPositive();
  const texts = readings.map(toText);
  return refuse(
    'ambiguous',
    `Did you mean ${texts.join(' or ')}? "${mark}" only groups digits by three; write the decimal point as "." or "\u066b".`,
    texts,
  );
}

function toLatinDigits(text: string): string {
  return text.replace(/[\u06f0-\u06f9\u0660-\u0669]/gu, (digit) => String((digit.codePointAt(0) ?? 0) % 16));
}

function notPositive(): TypedNumber {
  return refuse('not-positive', 'Must be greater than zero.');
}

function tooLong(length: number): TypedNumber {
  return refuse('too-long', `That is ${length} characters; a number has at most ${longestTypedNumber}.`);
}

function refuse(fault: TypedNumberFault, message: string, readings: readonly string[] = []): TypedNumber {
  return { ok: false, fault, message, readings };
}
