import type { OrderRow } from '../../src/protocol/history';
import { linkButton } from '../ui/buttons';
import { make, setAttribute, setCount, setShown, setText } from '../ui/elements';
import { icon } from '../ui/icons';
import type { HistoryView } from './historyView';
import type { HistoryWishes } from './historyWishes';

const columns = [
  { name: 'Time', of: (row: OrderRow) => row.time },
  { name: 'Market', of: (row: OrderRow) => row.market },
  { name: 'Side', of: (row: OrderRow) => row.side },
  { name: 'Type', of: (row: OrderRow) => row.type },
  { name: 'Price', of: (row: OrderRow) => row.price, figure: true },
  { name: 'Quantity', of: (row: OrderRow) => row.quantity, figure: true },
  { name: 'Filled', of: (row: OrderRow) => row.filled, figure: true },
  { name: 'Value', of: (row: OrderRow) => row.value, figure: true },
  { name: 'Status', of: (row: OrderRow) => row.status },
] as const satisfies readonly {
  readonly name: string;
  readonly figure?: boolean;
  of(row: OrderRow): string;
}[];

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

/** The orders of a page. Each opens into its fills. */
export class OrderTable {
  readonly element = make('div', 'table-box');
  private readonly table = make('table');
  private bodies = new Map<string, OrderBody>();
  private order: readonly string[] = [];

  constructor(private readonly wishes: HistoryWishes) {
    const heads = columns.map((column) => {
      const head = withRole(make('th', 'figure' in column ? 'figure' : '', column.name), 'columnheader');
      head.scope = 'col';
      return head;
    });
    const head = withRole(make('thead', '', withRole(make('tr', '', ...heads), 'row')), 'rowgroup');
    // Roles are written out, since a narrow page lays the table out as blocks, which would take them away.
    withRole(this.table, 'table').setAttribute('aria-label', 'Orders');
    this.table.append(head);
    this.element.append(this.table);
    this.table.addEventListener('keydown', (event) => this.move(event));
  }

  show(view: HistoryView): void {
    setShown(this.element, view.rows.length > 0);
    setAttribute(this.table, 'aria-busy', view.busy ? 'true' : undefined);
    this.table.classList.toggle('outdated', view.outdated);
    const before = this.bodies;
    this.bodies = new Map();
    this.order = view.rows.map((row) => row.orderId);
    view.rows.forEach((row, at) => {
      const body = before.get(row.orderId) ?? new OrderBody(row.orderId, this.wishes);
      before.delete(row.orderId);
      this.bodies.set(row.orderId, body);
      body.show(row);
      // Only what is out of place is moved: moving takes the focus away.
      const place = this.table.children[at + 1];
      if (place !== body.element) this.table.insertBefore(body.element, place ?? null);
    });
    for (const gone of before.values()) gone.element.remove();
  }

  private move(event: KeyboardEvent): void {
    const step = event.altKey || event.ctrlKey || event.metaKey ? undefined : steps[event.key];
    const at = this.order.findIndex((id) => this.bodies.get(id)?.hasFocus === true);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    const next = Math.min(this.order.length - 1, Math.max(0, at + step));
    this.bodies.get(this.order[next] ?? '')?.focus();
  }
}

/** One order: its row, and the row that opens underneath. */
class OrderBody {
  readonly element = withRole(make('tbody'), 'rowgroup');
  private readonly button = make('button', 'opener');
  private readonly time = make('span');
  private readonly cells: readonly HTMLTableCellElement[];
  private readonly details: HTMLTableRowElement;
  private readonly fills: FillsBox;

  constructor(orderId: string, wishes: HistoryWishes) {
    this.button.type = 'button';
    this.button.append(icon('chevron'), this.time);
    this.cells = columns.map((column) => {
      const cell = withRole(make('td', 'figure' in column ? 'figure' : ''), 'cell');
      cell.dataset['label'] = column.name;
      return cell;
    });
    this.cells[0]?.append(this.button);
    const row = withRole(make('tr', 'order', ...this.cells), 'row');
    this.fills = new FillsBox(() => wishes.readFillsAgain(orderId));
    const cell = withRole(make('td', '', this.fills.element), 'cell');
    cell.colSpan = columns.length;
    this.details = withRole(make('tr', 'details', cell), 'row');
    this.element.append(row, this.details);
    row.addEventListener('click', () => {
      // Somebody who marks a figure to copy it does not want the row to move.
      if (getSelection()?.isCollapsed !== false) wishes.toggle(orderId);
    });
  }

  get hasFocus(): boolean {
    return document.activeElement === this.button;
  }

  focus(): void {
    this.button.focus();
  }

  show(row: OrderRow): void {
    const open = row.fills !== undefined;
    columns.forEach((column, at) => {
      const cell = this.cells[at];
      if (cell) setText(at === 0 ? this.time : cell, column.of(row));
    });
    setAttribute(this.element, 'data-side', row.side);
    setAttribute(this.button, 'aria-expanded', String(open));
    setAttribute(this.button, 'aria-label', `${row.time}, ${row.side} ${row.quantity}, ${row.status}`);
    setShown(this.details, open);
    if (open) this.fills.show(row);
  }
}

const fillColumns = ['Time', 'Price', 'Quantity', 'Fee', 'Role'] as const;

function fillClass(name: (typeof fillColumns)[number]): string {
  return name === 'Time' || name === 'Role' ? '' : 'figure';
}

/** The fills of an order, and what else is known of it. */
class FillsBox {
  readonly element = make('div', 'fills');
  private readonly words = make('p');
  private readonly again: HTMLButtonElement;
  private readonly table = make('table');
  private readonly body = make('tbody');
  private readonly facts = make('dl');

  constructor(readAgain: () => void) {
    this.again = linkButton('Try Again', readAgain);
    const heads = fillColumns.map((name) => {
      const head = withRole(make('th', fillClass(name), name), 'columnheader');
      head.scope = 'col';
      return head;
    });
    withRole(this.table, 'table').setAttribute('aria-label', 'Fills');
    const head = withRole(make('thead', '', withRole(make('tr', '', ...heads), 'row')), 'rowgroup');
    this.table.append(head, withRole(this.body, 'rowgroup'));
    this.element.append(this.facts, make('div', 'fills-head', this.words, this.again), this.table);
  }

  show(row: OrderRow): void {
    const { fills } = row;
    const trades = fills?.state === 'read' ? fills.trades : [];
    setText(this.words, fills ? fillWords(fills) : '');
    setShown(this.again, fills?.state === 'failed');
    setShown(this.table, trades.length > 0);
    setCount(this.body, trades.length, () => {
      const cells = fillColumns.map((name) => {
        const cell = withRole(make('td', fillClass(name)), 'cell');
        cell.dataset['label'] = name;
        return cell;
      });
      return withRole(make('tr', '', ...cells), 'row');
    });
    trades.forEach((trade, at) => {
      const texts = [trade.time, trade.price, trade.quantity, trade.fee, trade.role];
      texts.forEach((text, column) => {
        const cell = this.body.children[at]?.children[column];
        if (cell) setText(cell, text);
      });
    });
    const facts = [
      ['Order id', row.orderId],
      ['Client order id', row.clientOrderId],
      ['Last change', row.updated],
    ].filter(([, value]) => value !== '');
    setCount(this.facts, facts.length, () => make('div', '', make('dt'), make('dd')));
    facts.forEach(([name = '', value = ''], at) => {
      const shown = this.facts.children[at];
      if (shown?.firstChild) setText(shown.firstChild, name);
      if (shown?.lastChild) setText(shown.lastChild, value);
    });
  }
}

function fillWords(fills: NonNullable<OrderRow['fills']>): string {
  switch (fills.state) {
    case 'reading':
      return 'Reading the fills\u2026';
    case 'failed':
      return fills.message;
    case 'read': {
      const count = fills.trades.length;
      const said = count === 0 ? 'No fills' : count === 1 ? '1 fill' : `${count} fills`;
      return `${said}, as of ${fills.age}`;
    }
  }
}

function withRole<T extends HTMLElement>(element: T, role: string): T {
  element.setAttribute('role', role);
  return element;
}
