/** Survivors of one kind: changes that no test can notice, or that need not be noticed. */
interface Explanation {
  /** Why they survive, as a sentence. */
  readonly why: string;
  /** File and a part of the line that a mutant changed; all survivors on such a line are of this kind. */
  readonly where: readonly (readonly [file: string, line: string])[];
}

export const explained: readonly Explanation[] = [
  {
    why: 'Only quicker: the result is the same without it.',
    where: [
      ['src/exchange/secret.ts', 'if (known) return known;'],
      ['src/exchange/secret.ts', '/[A-Z]+/g'],
      ['src/exchange/privateKey.ts', "const base64 = body.replace(/\\s+/g, '');"],
      ['src/exchange/privateKey.ts', ".replace(/^0x/i, '').replace(/\\s+/g, '')"],
    ],
  },
  {
    why: 'A loop that goes past the end, where there is nothing more to find.',
    where: [
      ['src/exchange/secret.ts', 'at + size <= folded.length'],
      ['src/exchange/secret.ts', 'at < text.length'],
    ],
  },
  {
    why: 'Once for each hidden run, at its end instead of its beginning.',
    where: [['src/exchange/secret.ts', 'else if (!hide[at - 1])']],
  },
  {
    why: 'For the compiler, which cannot know that this never happens.',
    where: [
      ['src/exchange/derShape.ts', 'if (tag === undefined || length === undefined)'],
      ['src/exchange/privateKey.ts', "label = '', body = ''"],
      ['src/exchange/privateKey.ts', "case 'private':"],
      ['src/exchange/privateKey.ts', 'asymmetricKeyDetails?.modulusLength'],
      ['src/exchange/zoneChoice.ts', "?? 'UTC'"],
    ],
  },
  {
    why: 'Any text would do: it is signed and verified, and thrown away.',
    where: [['src/exchange/privateKey.ts', "Buffer.from('probe')"]],
  },
  {
    why: 'The text has ASCII characters alone, which are the same bytes in UTF-8.',
    where: [['src/exchange/signer.ts', "'ascii'"]],
  },
  {
    why: 'Set again whenever somebody arms, so the first value is never read.',
    where: [['src/trading/arming.ts', 'private idled = false']],
  },
  {
    why: 'A reason as it stands in code and logs; what a trader reads is the message.',
    where: [
      ['src/domain/decimal.ts', "readonly reason = 'not-a-decimal'"],
      ['src/domain/decimal.ts', "this.name = 'DecimalError'"],
    ],
  },
  {
    why: 'No middle without a width: both need the best price of both sides.',
    where: [['src/domain/orderBook.ts', 'middle && width']],
  },
  {
    why: 'A text of another form gives no numbers, and those are no day either.',
    where: [['src/domain/calendarDate.ts', 'isoDate.exec(text) ?? []']],
  },
  {
    why: 'A branch that returns what the next one would, since there is nothing to check or to say.',
    where: [['src/trading/arming.ts', 'if (this.touched === undefined) return;']],
  },
  {
    why: 'How old, in words, of a reading of this very moment.',
    where: [['src/domain/validateOrder.ts', 'ageMs >= 0 && Number.isFinite']],
  },
  {
    why: 'For the compiler: whoever calls it has seen before that it is there.',
    where: [
      ['src/domain/orderEstimate.ts', 'walk?.value ?? zero'],
      ['src/trading/placementCheck.ts', 'bestOf(levels)?.price'],
    ],
  },
  {
    why: 'Only the difference between two counts matters, and that the counts are not the same.',
    where: [['src/trading/orderDesk.ts', 'this.halted += 1']],
  },
];
