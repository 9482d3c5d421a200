/** Survivors of one kind: changes that no test can notice, or that need not be noticed. */
export interface Explanation {
  /** Why they survive, as a sentence. */
  readonly why: string;
  /** File and a part of the line that a mutant changed; all survivors on such a line are of this kind. */
  readonly where: readonly (readonly [file: string, line: string])[];
}

export const explained: readonly Explanation[] = [];
