import { make, setAttribute, setCount, setText } from '../ui/elements';
import type { EstimateRow } from './estimateFigures';

/** What the order would cost or bring, marked as an estimate. */
export class Estimate {
  readonly element = make('section', 'estimate');
  private readonly list = make('dl');
  private readonly rows: {
    readonly name: HTMLElement;
    readonly figure: HTMLElement;
    readonly row: HTMLElement;
  }[] = [];

  constructor() {
    const heading = make('h2', '', 'Estimate');
    heading.title = 'Fees and fills are decided by the exchange; these figures are what we expect';
    this.element.setAttribute('aria-label', 'Estimate');
    this.element.append(heading, this.list);
  }

  show(rows: readonly EstimateRow[]): void {
    setCount(this.list, rows.length, (index) => {
      const name = make('dt');
      const figure = make('dd');
      const row = make('div', 'row', name, figure);
      this.rows[index] = { name, figure, row };
      return row;
    });
    rows.forEach((each, index) => {
      const shown = this.rows[index];
      if (!shown) return;
      setText(shown.name, each.name);
      setText(shown.figure, each.figure);
      setAttribute(shown.row, 'title', each.title);
    });
  }
}
