import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkout } from '../checkout';
import { mutatedFiles } from './areas';
import type { StrykerReport } from './report';

type FileResult = StrykerReport['files'][string];

/** The newest result of each file that has one for its text of today. */
export interface NewestResults {
  readonly files: Readonly<Record<string, FileResult & { readonly date: string }>>;
  /** Files that are to be mutated and have no such result. */
  readonly missing: readonly string[];
}

const name = 'newest.json';

/** Keeps what a run over some files found beside the results of others. A file of types alone has nothing to change, and Stryker does not name it. */
export function keepResults(folder: string, report: StrykerReport, mutated: readonly string[]): void {
  const date = new Date().toISOString().slice(0, 10);
  const kept: Record<string, unknown> = { ...readKept(folder) };
  for (const file of mutated) {
    const nothing = { source: readFileSync(path.join(checkout, file), 'utf8'), mutants: [] };
    kept[file] = { ...(report.files[file] ?? nothing), date };
  }
  writeFileSync(path.join(folder, name), JSON.stringify(kept));
}

/** The kept results, without those of a text that has changed since. */
export function newestResults(folder: string): NewestResults {
  const kept = readKept(folder);
  const files: Record<string, NewestResults['files'][string]> = {};
  const missing: string[] = [];
  for (const file of mutatedFiles) {
    const result = kept[file];
    if (result?.source === readFileSync(path.join(checkout, file), 'utf8')) files[file] = result;
    else missing.push(file);
  }
  return { files, missing };
}

function readKept(folder: string): NewestResults['files'] {
  const file = path.join(folder, name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as NewestResults['files']) : {};
}
