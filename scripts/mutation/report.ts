import { explained } from './explained';

/** What Stryker's JSON report holds, as far as it is read here. */
export interface StrykerReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: {
    readonly start: { readonly line: number; readonly column: number };
    readonly end: { readonly line: number; readonly column: number };
  };
}

/** How the mutants of one file fared. */
export interface FileScore {
  readonly file: string;
  /** A test failed, or the mutant ran without end. */
  readonly noticed: number;
  readonly survived: number;
  /** Left out: sentences for people. */
  readonly leftOut: number;
}

/** A mutant that no test noticed. */
export interface Survivor {
  readonly file: string;
  readonly line: number;
  /** The changed text and what stood there instead, each in one line. */
  readonly change: string;
  /** Why it survives; absent: nobody has said. */
  readonly why: string | undefined;
}

/** Scores by file, in the files' order. Errors of a mutant itself (it does not even load) count neither way. */
export function scoresOf(report: StrykerReport): readonly FileScore[] {
  return Object.entries(report.files).map(([file, { mutants }]) => {
    const count = (...statuses: readonly string[]): number =>
      mutants.filter(({ status }) => statuses.includes(status)).length;
    return {
      file,
      noticed: count('Killed', 'Timeout'),
      survived: count('Survived', 'NoCoverage'),
      leftOut: count('Ignored'),
    };
  });
}

export function survivorsOf(report: StrykerReport): readonly Survivor[] {
  return Object.entries(report.files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .map(({ location: { start, end }, replacement = '' }) => {
        const text = lines[start.line - 1] ?? '';
        const changed = text.slice(start.column - 1, start.line === end.line ? end.column - 1 : undefined);
        const why = explained.find(({ where }) =>
          where.some(([ofFile, ofLine]) => ofFile === file && text.includes(ofLine)),
        )?.why;
        return { file, line: start.line, change: `${oneLine(changed)} → ${oneLine(replacement)}`, why };
      });
  });
}

/** In percent with one digit, rounded down: 90 means at least 90. */
export function percentOf({ noticed, survived }: Pick<FileScore, 'noticed' | 'survived'>): string {
  const all = noticed + survived;
  const tenths = all === 0 ? 1000 : Math.floor((noticed * 1000) / all);
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

/** All files of some scores together. */
export function sumOf(scores: readonly FileScore[], file: string): FileScore {
  const add = (of: (score: FileScore) => number): number => scores.reduce((sum, score) => sum + of(score), 0);
  return {
    file,
    noticed: add(({ noticed }) => noticed),
    survived: add(({ survived }) => survived),
    leftOut: add(({ leftOut }) => leftOut),
  };
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 70 ? `${line.slice(0, 69)}…` : line;
}
