import { differences, ratios, spreadOf, type Series } from './series';

/** A table; the first column is text, the others are figures. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A figure with about three digits that mean something: `0.0123`, `1.23`, `12.3`, `1,234`. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en-US');
  if (size >= 10) return value.toFixed(1);
  if (size >= 1) return value.toFixed(2);
  return size === 0 ? '0' : value.toPrecision(2);
}

/**
 * Sides beside each other, one a row: their figures, and how often each goes into that of the first side, round by round. `unit` says what the figures are.
 */
export function comparison(series: readonly Series[], unit: string): Table {
  const [ours] = series;
  if (!ours) throw new Error('There is nothing to compare.');
  return {
    head: [unit, 'min', 'median', 'max', 'ours ÷ this: min', 'median', 'max'],
    rows: series.map((each) => {
      const { min, median, max } = spreadOf(each.values);
      const beside = each === ours ? undefined : spreadOf(ratios(ours, each));
      return [
        each.name,
        ...[min, median, max].map(figure),
        ...(beside ? [beside.min, beside.median, beside.max].map(figure) : ['', '', '']),
      ];
    }),
  };
}

/** Sides over the first one, one a row: their figures, and how much they are above its, round by round. */
export function above(series: readonly Series[], unit: string): Table {
  const [floor] = series;
  if (!floor) throw new Error('There is nothing to compare.');
  return {
    head: [unit, 'min', 'median', 'max', `above ${floor.name}: min`, 'median', 'max'],
    rows: series.map((each) => {
      const { min, median, max } = spreadOf(each.values);
      const more = each === floor ? undefined : spreadOf(differences(each, floor));
      return [
        each.name,
        ...[min, median, max].map(figure),
        ...(more ? [more.min, more.median, more.max].map(figure) : ['', '', '']),
      ];
    }),
  };
}

/** As Markdown, its columns lined up so that it reads as well on a screen. */
export function markdown({ head, rows }: Table): string {
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(3, ...all.map((row) => (row[at] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, at) => padded(row[at] ?? '', width, at > 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (at > 0 ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

function padded(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(width - text.length);
  return right ? space + text : text + space;
}
