import { depthWithin, type DepthSum } from '../../src/domain/bookDepth';
import { exact, toText } from '../../src/domain/decimal';
import { formatPlain } from '../../src/domain/format';
import type { OrderBook } from '../../src/domain/orderBook';
import { make, setShown, setText } from '../ui/elements';

const distances = ['0.1', '0.5', '1', '2'].map(exact);

/** How much both sides offer near mid, in figures. */
export class DepthTable {
  readonly element = make('div', 'depth-table');
  private readonly note = make(
    'p',
    'chart-notes',
    '\u2265: the book that was received ends nearer, so there may be more.',
  );
  private readonly rows: readonly { readonly row: HTMLElement; readonly cells: readonly HTMLElement[] }[];
  private readonly heads: readonly HTMLTableCellElement[];

  constructor() {
    const head = (text: string): HTMLTableCellElement => {
      const cell = make('th', '', text);
      cell.scope = 'col';
      return cell;
    };
    this.heads = ['Within', 'Bids', 'Bids', 'Asks', 'Asks'].map(head);
    this.rows = distances.map((percent) => {
      const title = make('th', '', `${toText(percent)}% of mid`);
      title.scope = 'row';
      const cells = [make('td'), make('td'), make('td'), make('td')];
      return { row: make('tr', '', title, ...cells), cells };
    });
    const table = make(
      'table',
      'chart-table',
      make('caption', '', 'Depth near mid'),
      make('thead', '', make('tr', '', ...this.heads)),
      make('tbody', '', ...this.rows.map(({ row }) => row)),
    );
    this.element.append(table, this.note);
  }

  /** Shows a book of which at most `received` levels a side came. */
  show(book: OrderBook | undefined, received: number, base: string, quote: string): void {
    const names = ['Within', `Bids, ${base}`, `Bids, ${quote}`, `Asks, ${base}`, `Asks, ${quote}`];
    this.heads.forEach((cell, at) => setText(cell, names[at] ?? ''));
    let open = false;
    distances.forEach((percent, at) => {
      const found = book && depthWithin(book, percent, received);
      const sums = [found?.bids, found?.bids, found?.asks, found?.asks];
      sums.forEach((sum, column) => {
        const cell = this.rows[at]?.cells[column];
        if (!cell) return;
        setText(cell, sum ? sumText(sum, column % 2 === 0 ? 'quantity' : 'value') : '');
      });
      open ||= found?.bids.atLeast === true || found?.asks.atLeast === true;
    });
    setShown(this.note, open);
  }
}

function sumText(sum: DepthSum, what: 'quantity' | 'value'): string {
  return `${sum.atLeast ? '\u2265 ' : ''}${formatPlain(sum[what])}`;
}
