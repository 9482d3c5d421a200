import { make, setText } from '../ui/elements';
import type { Bar } from './candles';
import {
  candleFigures,
  fillWords,
  minuteText,
  periodWords,
  type CandleStyle,
  type ChartFill,
} from './candleWords';

/** So many of the newest bars stand in the table. */
export const mostRows = 100;

const heads = ['Time', 'Open', 'High', 'Low', 'Close', 'Change', 'Your fills'] as const;

/** The newest candles as a table, the newest on top: what the picture shows, for who would rather read it. */
export class CandleTable {
  readonly element = make('div', 'candle-table');
  private readonly caption = make('caption');
  private readonly body = make('tbody');
  private shown = '';

  constructor() {
    const head = make('tr', '', ...heads.map((text) => headCell(text, 'col')));
    this.element.append(make('table', 'chart-table', this.caption, make('thead', '', head), this.body));
    // It scrolls, so the keyboard must reach it.
    this.element.tabIndex = 0;
    this.element.setAttribute('role', 'region');
    this.element.setAttribute('aria-label', 'Candles as a table');
  }

  /** Shows the newest of the bars, each with one's own fills in it. */
  show(bars: readonly Bar[], fills: ReadonlyMap<number, readonly ChartFill[]>, style: CandleStyle): void {
    setText(
      this.caption,
      `Candles of ${periodWords(style.periodMinutes)}, the newest first; prices in ${style.quote}`,
    );
    const rows = rowsOf(bars.slice(-mostRows), fills, style).reverse();
    const shape = rows.map((row) => row.length).join();
    // A gap spans columns: rows of another shape are made anew, the others are written over where they differ.
    if (shape !== this.shown) {
      this.shown = shape;
      this.body.replaceChildren(...rows.map((row) => rowOf(row)));
    }
    rows.forEach((row, at) => {
      const cells = this.body.children[at]?.children;
      row.forEach((text, column) => {
        const cell = cells?.[column];
        if (cell) setText(cell, text);
      });
    });
  }
}

/** One row a candle; gaps that follow each other make one row of two cells. Oldest first. */
function rowsOf(
  bars: readonly Bar[],
  fills: ReadonlyMap<number, readonly ChartFill[]>,
  style: CandleStyle,
): string[][] {
  const rows: string[][] = [];
  let gapFrom: number | undefined;
  for (const bar of bars) {
    const figures = candleFigures(bar, style);
    const own = fillWords(fills.get(bar.minute) ?? [], style);
    const time = minuteText(bar.minute, style.calendar);
    if (figures) {
      gapFrom = undefined;
      rows.push([time, figures.open, figures.high, figures.low, figures.close, figures.change, own]);
    } else if (own !== '' || gapFrom === undefined) {
      gapFrom = own === '' ? bar.minute : undefined;
      rows.push([time, 'Nothing was recorded', own]);
    } else {
      const until = minuteText(bar.minute, style.calendar).slice(11);
      rows[rows.length - 1] = [
        `${minuteText(gapFrom, style.calendar)} to ${until}`,
        'Nothing was recorded',
        '',
      ];
    }
  }
  return rows;
}

function rowOf(texts: readonly string[]): HTMLTableRowElement {
  const row = make('tr');
  row.append(
    ...texts.map((_text, at) => {
      if (at === 0) return headCell('', 'row');
      const cell = make('td');
      if (texts.length === 3 && at === 1) cell.colSpan = heads.length - 2;
      return cell;
    }),
  );
  return row;
}

function headCell(text: string, scope: 'col' | 'row'): HTMLTableCellElement {
  const cell = make('th', '', text);
  cell.scope = scope;
  return cell;
}
