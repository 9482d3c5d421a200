import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { checkout } from '../checkout';
import type { NewestResults } from './newest';
import { percentOf, scoresOf, sumOf, survivorsOf, type FileScore, type Survivor } from './report';

const page = path.join(checkout, 'docs/mutation.md');
const begin = '<!-- written by npm run mutation: begin -->';
const end = '<!-- written by npm run mutation: end -->';

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

/** Writes the newest results into docs/mutation.md, between its marks. */
export function writePage(newest: NewestResults): void {
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error('docs/mutation.md has lost the marks between which results stand.');
  }
  writeFileSync(page, `${text.slice(0, from + begin.length)}\n\n${resultOf(newest)}\n${text.slice(to)}`);
}

function resultOf(newest: NewestResults): string {
  const scores = scoresOf(newest).filter(({ noticed, survived }) => noticed + survived > 0);
  const all = sumOf(scores, 'all');
  const dates = Object.values(newest.files)
    .map(({ date }) => date)
    .sort();
  const missing = newest.missing.map((file) => `- ${file}`);
  const rows = [...scores, { ...all, file: '**all**' }].map(
    (each) =>
      `| ${each.file} | ${each.noticed} | ${each.survived} | ${each.leftOut} | ${percentOf(each)} % |`,
  );
  return [
    `${dates.at(-1) ?? ''}, ${cpus().length} cores, Node ${process.versions.node}: **${percentOf(all)} %** of ${all.noticed + all.survived} changes were noticed.`,
    '',
    '| file | noticed | survived | left out | score |',
    '| --- | --: | --: | --: | --: |',
    ...rows,
    '',
    ...(missing.length > 0 ? ['Without a result for what they are now:', '', ...missing, ''] : []),
    '## Survivors',
    '',
    ...kindsOf(survivorsOf(newest)),
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
