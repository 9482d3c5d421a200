import type { BenchPart, Findings } from './part';
import { machineLine } from './machine';
import { markdown } from './table';

/** A part of the page that the script writes, without its heading's marks. */
export function sectionOf(part: BenchPart, found: Findings, at: Date): string {
  return [
    `### ${part.title}`,
    `\`npm run bench -- ${part.name}\``,
    ...found.tables.flatMap(({ caption, table }) => [caption, markdown(table)]),
    ...(found.remarks ?? []),
    machineLine(found.packages ?? {}, at),
  ].join('\n\n');
}

/**
 * The page with a part's section in it: between the part's marks, where it has them; else before the mark that ends all such sections. Everything else stays
 * as it was written by hand. Throws when the page has no such mark.
 */
export function withSection(page: string, name: string, section: string): string {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const block = `${begin}\n\n${section}\n\n${end}`;
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from >= 0 && to > from) return page.slice(0, from) + block + page.slice(to + end.length);
  const last = page.indexOf(lastMark);
  if (last < 0) throw new Error(`The page has no "${lastMark}" to write before.`);
  return `${page.slice(0, last)}${block}\n\n${page.slice(last)}`;
}

const lastMark = '<!-- /bench -->';
