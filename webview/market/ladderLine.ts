import { make, setAttribute, setText } from '../ui/elements';
import type { LineWords } from './ladderWords';

const cellNames = ['side', 'price', 'quantity', 'sum', 'worth', 'own'] as const;
const sideWords = { ask: 'Ask', bid: 'Bid' } as const;

/** A row of a grid with a cell for each column. */
export function gridRow(role: 'columnheader' | 'gridcell'): {
  row: HTMLElement;
  cells: readonly HTMLElement[];
} {
  const cells = cellNames.map((name) => {
    const cell = make('span', `cell ${name}`);
    cell.setAttribute('role', role);
    return cell;
  });
  const row = make('div', 'line', ...cells);
  row.setAttribute('role', 'row');
  return { row, cells };
}

/** The head of a column. Where there is little room, the unit is left out. */
export class ColumnHead {
  private readonly name = make('span');
  private readonly unit = make('span', 'unit');

  constructor(cell: HTMLElement) {
    cell.append(this.name, this.unit);
  }

  show(name: string, unit: string): void {
    setText(this.name, name);
    setText(this.unit, unit === '' ? '' : ` (${unit})`);
  }
}

/** One place of the ladder. Its element stays where it is; what stands in it changes. */
export class LadderLine {
  readonly element: HTMLElement;
  private readonly cells: readonly HTMLElement[];
  private readonly ownShort = make('span', 'short');
  private readonly ownFull = make('span', 'full');
  private bar = 0;

  constructor(place: number) {
    const { row, cells } = gridRow('gridcell');
    this.element = row;
    this.cells = cells.slice(0, -1);
    cells.at(-1)?.append(this.ownShort, this.ownFull);
    row.tabIndex = -1;
    row.dataset['place'] = String(place);
  }

  show(words: LineWords): void {
    const { element } = this;
    setAttribute(element, 'data-kind', words.kind);
    setAttribute(element, 'data-side', words.side);
    setAttribute(element, 'aria-label', words.label === '' ? undefined : words.label);
    setAttribute(element, 'aria-hidden', words.kind === 'blank' ? 'true' : undefined);
    element.classList.toggle('gone', words.gone);
    element.classList.toggle('unknown', words.ownUnknown);
    const side = words.side === undefined ? '' : sideWords[words.side];
    const texts = [side, words.price, words.quantity, words.sum, words.worth];
    texts.forEach((text, at) => {
      const cell = this.cells[at];
      if (cell) setText(cell, text);
    });
    setText(this.ownShort, words.ownShort);
    setText(this.ownFull, words.own);
    if (words.bar === this.bar) return;
    this.bar = words.bar;
    element.style.setProperty('--bar', String(words.bar));
  }
}
