import { make, setAttribute, setCount, setShown, setText } from '../ui/elements';
import { LadderHold } from './ladderHold';
import { ColumnHead, gridRow, LadderLine } from './ladderLine';
import { ladderRows, type LadderRow, type LadderRows } from './ladderRows';
import { isRow } from './ladderSlots';
import { columnWords, elsewhereWords, lineWords, type LineWords } from './ladderWords';
import type { PageState } from './marketState';
import type { HeadWords } from './marketWords';

/** What the ladder tells. */
export interface LadderEvents {
  /** A price was clicked or entered; `other`: with Shift, for the other side than the usual one. */
  chosen(row: LadderRow, other: boolean): void;
  /** Rows are held or let go, or another price is pointed at. */
  pointed(): void;
}

/** So many rows are passed with Page Up and Page Down. */
const pageRows = 10;
/** A column is never made wider than this many digits: what is longer can be scrolled to. */
const widestColumn = 40;
const columns = ['price', 'quantity', 'sum', 'worth', 'own'] as const;

/**
 * The order book as a ladder: asks above, bids below, spread and mid between. The lines are fixed places; while somebody points at them, prices
 * keep their places (see LadderHold). One tab stop; arrows move. No live region.
 */
export class Ladder {
  readonly element = make('div', 'ladder');
  private readonly grid = make('div', 'lines');
  private readonly body = make('div', 'body');
  private readonly heads: readonly ColumnHead[];
  private readonly lines: LadderLine[] = [];
  private readonly elsewhere = make('p', 'elsewhere');
  private readonly hold = new LadderHold();
  private readonly widths = new Map<string, number>();
  /** What the places belong to; another view, market or exchange is another ladder. */
  private ladderOf = '';
  private side = 0;
  private tabStop = 0;
  private centred = false;
  private aimed: { readonly place: number; readonly row: LadderRow } | undefined;
  private last: { readonly state: PageState; readonly head: HeadWords } | undefined;

  /** `now`: the page's clock, ms. */
  constructor(
    private readonly events: LadderEvents,
    private readonly now: () => number,
  ) {
    const { row, cells } = gridRow('columnheader');
    row.classList.add('heads');
    this.heads = cells.map((cell) => new ColumnHead(cell));
    this.grid.setAttribute('role', 'grid');
    this.grid.setAttribute('aria-label', 'Order book');
    this.body.setAttribute('role', 'rowgroup');
    const head = make('div', 'top', row);
    head.setAttribute('role', 'rowgroup');
    this.grid.append(head, this.body);
    this.element.append(this.grid, this.elsewhere);
    this.listen();
  }

  /** The row that is pointed at, if rows are held; and how many new ones are not shown meanwhile. */
  get pointed(): { readonly row: LadderRow | undefined; readonly hidden: number } | undefined {
    if (!this.hold.held) return undefined;
    const slot = this.hold.slots[this.hold.at ?? -1];
    return { row: isRow(slot) ? slot : undefined, hidden: this.hold.hidden };
  }

  show(state: PageState, head: HeadWords): void {
    this.last = { state, head };
    const rows = ladderRows(state);
    this.belongTo(state);
    const grown = this.grow(rows);
    this.hold.arrange(rows, this.side, this.now());
    this.draw(state, head, rows);
    if (!this.centred && rows.asks.length + rows.bids.length > 0) this.centre();
    // What came above the middle must not push it down.
    else if (grown > 0 && this.grid.scrollTop > 0) this.grid.scrollTop += grown * this.lineHeight;
  }

  /** Brings the middle into the middle. */
  centre(): void {
    const middle = this.lines[this.hold.slots.indexOf('middle')]?.element;
    if (!middle) return;
    this.centred = true;
    const room = this.grid.clientHeight - middle.offsetHeight;
    this.grid.scrollTop = middle.offsetTop - room / 2;
  }

  /** Lets held rows go. */
  release(): void {
    this.hold.release();
    this.again();
  }

  private again(): void {
    if (this.last) this.show(this.last.state, this.last.head);
    this.events.pointed();
  }

  private belongTo({ snapshot, view }: PageState): void {
    const { environment, label } = snapshot?.mode ?? {};
    const now = JSON.stringify([environment, label, snapshot?.symbol, view.levels, view.grouping]);
    if (now === this.ladderOf) return;
    this.ladderOf = now;
    this.side = 0;
    this.centred = false;
    this.moveTabStop(-1);
    this.widths.clear();
    this.hold.forget();
  }

  /** As many places as were ever needed, so that a thin moment of the book moves nothing; gives how many came above the middle. */
  private grow({ asks, bids }: LadderRows): number {
    const needed = Math.max(asks.length, bids.length);
    if (needed <= this.side || (this.hold.held && this.side > 0)) return 0;
    const grown = needed - this.side;
    this.side = needed;
    return grown;
  }

  private draw(state: PageState, head: HeadWords, rows: LadderRows): void {
    const words = lineWords(this.hold.slots, state, head);
    setCount(this.body, words.length, (place) => {
      const line = new LadderLine(place);
      this.lines[place] = line;
      return line.element;
    });
    this.lines.length = words.length;
    words.forEach((each, place) => this.lines[place]?.show(each));
    columnWords(state).forEach(({ name, unit }, at) => this.heads[at]?.show(name, unit));
    this.widen(words);
    this.grid.classList.toggle('old', !head.current);
    this.grid.classList.toggle('held', this.hold.held);
    const { ownElsewhere } = rows;
    setText(this.elsewhere, elsewhereWords(ownElsewhere, state));
    setShown(this.elsewhere, ownElsewhere.length > 0);
    if (this.hold.slots[this.tabStop] === undefined) this.moveTabStop(this.hold.slots.indexOf('middle'));
    else this.moveTabStop(this.tabStop);
  }

  /** Columns are as wide as their widest text so far: figures stay under each other, and the page does not wobble. */
  private widen(words: readonly LineWords[]): void {
    for (const name of columns) {
      let width = this.widths.get(name) ?? 0;
      for (const each of words) if (each.kind === 'price') width = Math.max(width, each[name].length);
      width = Math.min(widestColumn, width);
      if (width === this.widths.get(name)) continue;
      this.widths.set(name, width);
      this.grid.style.setProperty(`--${name}`, `${width}ch`);
    }
  }

  private get lineHeight(): number {
    return this.lines[0]?.element.offsetHeight ?? 0;
  }

  private listen(): void {
    const { body } = this;
    body.addEventListener('pointermove', (event) => this.point(placeOf(event.target) ?? -1));
    body.addEventListener('pointerover', (event) => this.point(placeOf(event.target) ?? -1));
    body.addEventListener('pointerleave', () => this.point(undefined));
    body.addEventListener('pointercancel', () => this.point(undefined));
    body.addEventListener('pointerdown', (event) => this.aim(placeOf(event.target)));
    body.addEventListener('click', (event) => this.click(event));
    body.addEventListener('focusin', (event) => {
      const place = placeOf(event.target);
      if (place !== undefined) this.moveTabStop(place);
      this.focus(place ?? -1);
    });
    body.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node && body.contains(event.relatedTarget))) this.focus(undefined);
    });
    body.addEventListener('keydown', (event) => this.key(event));
  }

  private point(place: number | undefined): void {
    this.hold.pointAt(place, this.now());
    if (place === undefined) this.again();
    else this.mark();
  }

  private focus(place: number | undefined): void {
    this.hold.focusAt(place, this.now());
    if (place === undefined) this.again();
    else this.mark();
  }

  private mark(): void {
    this.grid.classList.toggle('held', this.hold.held);
    this.events.pointed();
  }

  private aim(place: number | undefined): void {
    const slot = place === undefined ? undefined : this.hold.slots[place];
    this.aimed = place !== undefined && isRow(slot) ? { place, row: slot } : undefined;
  }

  /** A click uses the price that stood there when the pointer went down. */
  private click(event: MouseEvent): void {
    const { aimed } = this;
    this.aimed = undefined;
    // The second click of a double click is no second wish.
    if (!aimed || event.detail > 1 || placeOf(event.target) !== aimed.place) return;
    this.events.chosen(aimed.row, event.shiftKey);
  }

  private key(event: KeyboardEvent): void {
    const place = placeOf(event.target);
    if (place === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      const slot = this.hold.slots[place];
      if (!event.repeat && isRow(slot)) this.events.chosen(slot, event.shiftKey);
      return;
    }
    // By its place, so that it works on a Persian layout.
    if (event.code === 'KeyC') {
      event.preventDefault();
      this.centre();
      this.lines[this.hold.slots.indexOf('middle')]?.element.focus({ preventScroll: true });
      return;
    }
    const next = this.next(place, event.key);
    if (next === undefined) return;
    event.preventDefault();
    const line = this.lines[next]?.element;
    line?.focus({ preventScroll: true });
    line?.scrollIntoView({ block: 'nearest' });
  }

  private next(place: number, key: string): number | undefined {
    const places = this.hold.slots.flatMap((slot, at) => (slot === undefined ? [] : [at]));
    const at = places.indexOf(place);
    const steps: Readonly<Record<string, number>> = {
      ArrowUp: -1,
      ArrowDown: 1,
      PageUp: -pageRows,
      PageDown: pageRows,
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[key];
    if (step === undefined) return undefined;
    return places[Math.min(places.length - 1, Math.max(0, at + step))];
  }

  private moveTabStop(place: number): void {
    const before = this.lines[this.tabStop]?.element;
    if (before && place !== this.tabStop) setAttribute(before, 'tabindex', '-1');
    this.tabStop = place;
    const line = this.lines[place]?.element;
    if (line) setAttribute(line, 'tabindex', '0');
  }
}

/** The place of the ladder that something is in. */
function placeOf(target: EventTarget | null): number | undefined {
  const line = target instanceof Element ? target.closest<HTMLElement>('[data-place]') : null;
  const place = line?.dataset['place'];
  return place === undefined ? undefined : Number(place);
}
