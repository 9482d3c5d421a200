// `npm run bench`: every part, or those named (`npm run bench -- prepare place`); `--quick` for a short run that keeps no figures. Prints each part's
// tables and writes them into docs/performance.md, a part's section at a time. Nothing passes or fails by a figure.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkout } from '../../scripts/checkout';
import { activation } from './activation/activation';
import { engine } from './engine/engine';
import { sectionOf, withSection } from './frame/page';
import type { BenchPart } from './frame/part';
import { placing } from './placing/placing';
import { preparing } from './preparing/preparing';
import { reading } from './reading/reading';
import { signing } from './signing/signing';
import { sizes } from './sizes/sizes';
import { installPeers } from './peers/peers';

const parts: readonly BenchPart[] = [preparing, placing, reading, signing, engine, sizes, activation];
const page = path.join(checkout, 'docs/performance.md');

async function main(args: readonly string[]): Promise<void> {
  const quick = args.includes('--quick');
  const names = args.filter((each) => each !== '--quick');
  const unknown = names.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `No part is called ${unknown.join(', ')}. There are: ${parts.map(({ name }) => name).join(', ')}.`,
    );
  }
  const chosen = names.length === 0 ? parts : parts.filter(({ name }) => names.includes(name));
  const say = (line: string): void => console.log(line);
  if (chosen.some(({ needsPeers }) => needsPeers)) await installPeers(say);
  for (const part of chosen) {
    say(`\n${part.title}…`);
    const section = sectionOf(part, await part.run({ quick, say }), new Date());
    say(`\n${section}`);
    // After each part: what was measured is kept when a later one is interrupted.
    if (!quick) await writeFile(page, withSection(await readFile(page, 'utf8'), part.name, section));
  }
  say(quick ? '\nA quick run: docs/performance.md stays as it is.' : '\nWritten to docs/performance.md.');
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
