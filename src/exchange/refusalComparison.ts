/** An answer as far as it is compared: its status and its body. */
export interface ComparedAnswer {
  readonly status: number;
  readonly body: string;
}

/** What may be wrong with a signed request. */
export type Suspect = 'key' | 'signature' | 'expiry';

// Ids, moments and counters of a single answer differ between two answers that mean the same.
const passing =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?|[0-9a-f]{16,}|\d{9,}/gi;

/** Whether the server means the same by two answers, as far as can be told without reading its words. */
function sameAnswer(a: ComparedAnswer, b: ComparedAnswer): boolean {
  return a.status === b.status && a.body.replace(passing, '*') === b.body.replace(passing, '*');
}

/**
 * Which faults the server answers just as it answered our request: the request with a made-up key, with a wrong signature, with an expiry long past,
 * each otherwise like ours. In the order in which a server has to check: a fault further left hides those to its right, so the first one named is
 * the likeliest, and the others are those that the answer does not rule out.
 */
export function suspectsOf(
  ours: ComparedAnswer,
  faulty: Readonly<Record<Suspect, ComparedAnswer>>,
): readonly Suspect[] {
  return (['key', 'signature', 'expiry'] as const).filter((suspect) => sameAnswer(ours, faulty[suspect]));
}
