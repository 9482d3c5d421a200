import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { checkout } from '../checkout';
import { percentOf, sumOf, type FileScore, type Survivor } from './report';

const page = path.join(checkout, 'docs/mutation.md');
const begin = '<!-- written by npm run mutation: begin -->';
const end = '<!-- written by npm run mutation: end -->';

/** What a run over all files found. */
interface WholeRun {
  readonly scores: readonly FileScore[];
  readonly survivors: readonly Survivor[];
  readonly minutes: number;
}

/** The score by file on the screen, then the survivors that nobody has explained. */
export function printScores(scores: readonly FileScore[], survivors: readonly Survivor[]): void {
  console.log('\nnoticed  survived  left out    score  file');
  for (const each of [...scores, sumOf(scores, 'all')]) {
    const { noticed, survived, leftOut, file } = each;
    const cells = [`${noticed}`.padStart(7), `${survived}`.padStart(8), `${leftOut}`.padStart(8)];
    console.log(`${cells.join('  ')}  ${percentOf(each).padStart(5)} %  ${file}`);
  }
  const bare = survivors.filter(({ why }) => why === undefined);
  console.log(
    `\n${survivors.length} survived, ${bare.length} of them unexplained${bare.length > 0 ? ':' : '.'}`,
  );
  for (const { file, line, change } of bare) console.log(`${file}:${line}  ${change}`);
}

/** Writes the newest result into docs/mutation.md, between its marks. */
export function writePage(run: WholeRun): void {
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error('docs/mutation.md has lost the marks between which results stand.');
  }
  writeFileSync(page, `${text.slice(0, from + begin.length)}\n\n${resultOf(run)}\n${text.slice(to)}`);
}

function resultOf({ scores, survivors, minutes }: WholeRun): string {
  const all = sumOf(scores, 'all');
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} cores, Node ${process.versions.node}`;
  const rows = [...scores, { ...all, file: '**all**' }].map(
    (each) =>
      `| ${each.file} | ${each.noticed} | ${each.survived} | ${each.leftOut} | ${percentOf(each)} % |`,
  );
  return [
    `${date}, ${machine}, ${minutes} minutes: **${percentOf(all)} %** of ${all.noticed + all.survived} changes were noticed.`,
    '',
    '| file | noticed | survived | left out | score |',
    '| --- | --: | --: | --: | --: |',
    ...rows,
    '',
    '## Survivors',
    '',
    ...kindsOf(survivors),
  ].join('\n');
}

function kindsOf(survivors: readonly Survivor[]): readonly string[] {
  const kinds = new Map<string, Survivor[]>();
  for (const each of survivors) {
    const why = each.why ?? 'Not looked into yet.';
    kinds.set(why, [...(kinds.get(why) ?? []), each]);
  }
  return [...kinds].flatMap(([why, all]) => [
    `**${why}** (${all.length})`,
    '',
    ...all.map(({ file, line, change }) => `- ${file}:${line}: \`${change.replaceAll('`', 'ˋ')}\``),
    '',
  ]);
}
