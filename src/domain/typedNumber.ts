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

const maximumLength = 64;
const edgeMarks = /^[\s\u200e\u200f\u061c\u2066-\u2069\ufeff]+|[\s\u200e\u200f\u061c\u2066-\u2069\ufeff]+$/gu;
const hiddenCharacter = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u;
const groupMark = /[,\u066c_ \u00a0\u2007\u2009\u202f]/gu;
const spaces = /[ \u00a0\u2007\u2009\u202f]/gu;

function toLatinDigits(text: string): string {
  return text.replace(/[\u06f0-\u06f9\u0660-\u0669]/gu, (digit) => String((digit.codePointAt(0) ?? 0) % 16));
}

function refuse(fault: TypedNumberFault, message: string, readings: readonly string[] = []): TypedNumber {
  return { ok: false, fault, message, readings };
}

function positive(text: string): TypedNumber {
  const value = exact(text);
  return value.gt(zero) ? { ok: true, value } : refuse('not-positive', 'Must be greater than zero.');
}

function question(before: string, after: string, mark: string): TypedNumber {
  const readings: string[] = [];
  for (const text of [`${before || '0'}.${after}`, `${before}${after}`]) {
    const value = exact(text);
    if (value.gt(zero)) readings.push(toText(value));
  }
  const shown = readings.join(' or ');
  return refuse(
    'ambiguous',
    `Did you mean ${shown}? "${mark}" only groups digits by three; write the decimal point as "." or "\u066b".`,
    readings,
  );
}

/**
 * Reads a price, quantity or total as people type it: Latin, Persian or Arabic digits; digits grouped by three with `,`
 * `\u066c` `_` or spaces; decimal `.` or `\u066b`. What could be read in two ways is refused with both readings, and so is
 * everything else that is not one positive number.
 */
export function readTypedNumber(typed: string): TypedNumber {
  if (typed.length > maximumLength * 4) {
    return refuse('too-long', `That is ${typed.length} characters; a number has at most ${maximumLength}.`);
  }
  const text = toLatinDigits(typed.replace(edgeMarks, ''));
  if (text === '') return refuse('empty', 'Enter a number.');
  if (text.length > maximumLength) {
    return refuse('too-long', `That is ${text.length} characters; a number has at most ${maximumLength}.`);
  }
  if (hiddenCharacter.test(text)) {
    return refuse(
      'unreadable',
      'There is an invisible character inside this number. Delete it and type the number again.',
    );
  }
  if (/^[-\u2212]/u.test(text)) {
    return refuse(
      /\d/u.test(text) ? 'not-positive' : 'unreadable',
      'Must be greater than zero: a minus sign has no meaning here.',
    );
  }
  if (/^\d[\d.,]*e[+-]?\d+$/iu.test(text)) {
    return refuse('unreadable', 'Write the number out: powers of ten such as 1e5 are not accepted.');
  }
  if (!/^[\d.,\u066b\u066c\u060c_ \u00a0\u2007\u2009\u202f]+$/u.test(text)) {
    return refuse('unreadable', 'This is not a number. Use digits and at most one decimal point.');
  }
  const points = text.match(/[.\u066b]/gu)?.length ?? 0;
  if (points > 1) {
    return refuse(
      'unreadable',
      'There is more than one decimal point. Group digits with "," or a space, and use one "." for decimals.',
    );
  }
  const persianComma = /^(\d+)\u060c(\d+)$/u.exec(text);
  if (persianComma) return question(persianComma[1] ?? '', persianComma[2] ?? '', '\u060c');
  if (text.includes('\u060c')) {
    return refuse('unreadable', 'This is not a number. Use digits and at most one decimal point.');
  }
  return readGrouped(text);
}

function readGrouped(text: string): TypedNumber {
  const [whole = '', fraction = ''] = text.split(/[.\u066b]/u);
  if (groupMark.test(fraction)) {
    return refuse(
      'unreadable',
      'Digits behind the decimal point cannot be grouped. Remove the separator there.',
    );
  }
  if (!/\d/u.test(whole + fraction)) {
    return refuse('unreadable', 'This is not a number. Use digits and at most one decimal point.');
  }
  const marks = new Set(whole.replace(spaces, ' ').match(groupMark) ?? []);
  if (marks.size > 1) {
    return refuse('unreadable', 'Two kinds of separators are mixed. Group digits with one of them.');
  }
  const [mark] = marks;
  if (mark === undefined) return positive(`${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`);
  const groups = whole.replace(spaces, ' ').split(mark);
  const [first = '', ...rest] = groups;
  const grouped = /^[1-9]\d{0,2}$/u.test(first) && rest.every((group) => /^\d{3}$/u.test(group));
  if (grouped) return positive(`${groups.join('')}${fraction === '' ? '' : `.${fraction}`}`);
  const [second = ''] = rest;
  if (rest.length === 1 && fraction === '' && first !== '' && second !== '' && mark !== ' ') {
    return question(first, second, mark);
  }
  return refuse(
    'unreadable',
    `The digits are not grouped by three. Remove the "${mark === ' ' ? 'space' : mark}" or complete the group.`,
  );
}
