import { ceilTo, exact, floorTo, larger, toText, zero, type Decimal } from '../../src/domain/decimal';
import { distanceFromMid } from '../../src/domain/bookDepth';
import { formatOnGrid, gridText } from '../../src/domain/format';
import { make, setAttribute, setText } from '../ui/elements';

/** An alert that has a price to be drawn at. */
export interface ChartAlert {
  readonly id: string;
  readonly price: Decimal;
  /** What it waits for, such as `Price above`. */
  readonly words: string;
  readonly muted: boolean;
}

/** What lines are placed by, and what tells of a move. */
export interface AlertLinesParts {
  /** Pixels from the top of the plot to a price, and the legal price at so many pixels; nothing while there is no scale. */
  top(price: Decimal): number | undefined;
  priceAt(top: number): Decimal | undefined;
  /** Height of the plot in pixels. */
  height(): number;
  /** An alert was put to another price: a multiple of the tick, as plain text. */
  moved(id: string, price: string): void;
}

/** What the market's prices are written in. */
export interface AlertGrid {
  /** Absent while the market's rules are not known; then nothing can be moved. */
  readonly tick: Decimal | undefined;
  readonly quote: string;
  /** The last price of the chart, to tell the distance from. */
  readonly now: Decimal | undefined;
}

/** The pointer must go so many pixels before it is taken for a drag rather than a click. */
const dragThreshold = 3;
/** So many step inward at an edge; there is no room for more. */
const mostBeyond = 4;
const smallStep = 1;
const largeStep = 10;

/**
 * Alerts as lines across the plot, each a slider: dragged by the pointer, moved by ticks with the keys. A move is told once, when the pointer is let
 * go or Enter is pressed; Escape puts the line back.
 */
export class AlertLines {
  readonly element = make('div', 'alert-lines');
  private readonly lines = new Map<string, AlertLine>();
  private grid: AlertGrid = { tick: undefined, quote: '', now: undefined };

  /** `hint`: id of an element that tells the keys. */
  constructor(
    private readonly parts: AlertLinesParts,
    private readonly hint: string,
  ) {}

  show(alerts: readonly ChartAlert[], grid: AlertGrid): void {
    this.grid = grid;
    const wanted = new Set(alerts.map(({ id }) => id));
    for (const [id, line] of this.lines) {
      if (wanted.has(id)) continue;
      line.dispose();
      this.lines.delete(id);
    }
    for (const alert of alerts) this.lineOf(alert).show(alert, grid);
    this.place();
  }

  /** Puts every line where its price is now. */
  place(): void {
    const beyond = { above: [] as AlertLine[], below: [] as AlertLine[] };
    for (const line of this.lines.values()) {
      const edge = line.place();
      if (edge) beyond[edge].push(line);
    }
    for (const lines of Object.values(beyond)) {
      lines.forEach((line, at) => line.stepInward(Math.min(at, mostBeyond)));
    }
  }

  dispose(): void {
    for (const line of this.lines.values()) line.dispose();
    this.lines.clear();
    this.element.remove();
  }

  private lineOf(alert: ChartAlert): AlertLine {
    const known = this.lines.get(alert.id);
    if (known) return known;
    const made = new AlertLine(this.parts, alert, this.grid, this.hint);
    this.lines.set(alert.id, made);
    this.element.append(made.element);
    return made;
  }
}

/** One alert's line. */
class AlertLine {
  readonly element = make('div', 'alert-line');
  private readonly words = make('span', 'alert-words');
  /** Where somebody has moved it to without having let go. */
  private held: Decimal | undefined;
  private drag:
    { readonly pointer: number; readonly offset: number; readonly from: number; moved: boolean } | undefined;

  constructor(
    private readonly parts: AlertLinesParts,
    private alert: ChartAlert,
    private grid: AlertGrid,
    hint: string,
  ) {
    const { element } = this;
    element.append(this.words);
    element.tabIndex = 0;
    setAttribute(element, 'role', 'slider');
    setAttribute(element, 'aria-orientation', 'vertical');
    setAttribute(element, 'aria-describedby', hint);
    element.addEventListener('pointerdown', (event) => this.take(event));
    element.addEventListener('pointermove', (event) => this.follow(event));
    element.addEventListener('pointerup', (event) => this.letGo(event));
    element.addEventListener('pointercancel', () => this.putBack());
    element.addEventListener('lostpointercapture', () => this.endDrag());
    element.addEventListener('keydown', (event) => this.press(event));
    element.addEventListener('blur', () => this.commit());
  }

  show(alert: ChartAlert, grid: AlertGrid): void {
    this.alert = alert;
    this.grid = grid;
    this.draw();
  }

  /** Gives the edge at which it waits when its price is out of sight. */
  place(): 'above' | 'below' | undefined {
    const top = this.parts.top(this.price);
    const height = this.parts.height();
    const { element } = this;
    element.hidden = top === undefined || height <= 0;
    if (top === undefined || height <= 0) return undefined;
    // A line out of sight waits at the edge: it can still be read, and taken hold of.
    const shown = Math.max(0, Math.min(height, Math.round(top)));
    const edge = top < -1 ? 'above' : top > height + 1 ? 'below' : undefined;
    setAttribute(element, 'data-beyond', edge);
    const transform = `translateY(${shown}px)`;
    if (element.style.transform !== transform) element.style.transform = transform;
    return edge;
  }

  /** So many words further in than the first one that waits at the same edge. */
  stepInward(steps: number): void {
    const { style } = this.element;
    const text = String(steps);
    if (style.getPropertyValue('--beyond') !== text) style.setProperty('--beyond', text);
  }

  dispose(): void {
    this.held = undefined;
    this.drag = undefined;
    this.element.remove();
  }

  private get price(): Decimal {
    return this.held ?? this.alert.price;
  }

  private draw(): void {
    const { element, alert, grid, price } = this;
    const shown = formatOnGrid(price, grid.tick ?? price);
    setText(this.words, `${alert.words} ${shown}${alert.muted ? ' (muted)' : ''}`);
    setAttribute(element, 'aria-label', `Alert: ${alert.words}${alert.muted ? ', muted' : ''}`);
    setAttribute(element, 'aria-valuenow', toText(price));
    setAttribute(element, 'aria-valuemin', '0');
    setAttribute(element, 'aria-valuemax', `${toText(larger(price, alert.price)).split('.')[0] ?? '1'}0`);
    setAttribute(element, 'aria-valuetext', `${shown} ${grid.quote}${distance(price, grid.now)}`);
    setAttribute(element, 'aria-disabled', grid.tick ? undefined : 'true');
    setAttribute(element, 'data-muted', alert.muted ? '' : undefined);
    setAttribute(element, 'data-held', this.held ? '' : undefined);
    element.title = grid.tick
      ? 'Drag it, or use the arrow keys and Enter; Escape puts it back'
      : "The market's rules are not known yet, so it cannot be moved";
  }

  private hold(price: Decimal): void {
    this.held = price.eq(this.alert.price) ? undefined : price;
    this.draw();
    this.place();
  }

  private take(event: PointerEvent): void {
    if (event.button !== 0 || !this.grid.tick) return;
    // The chart below must not pan.
    event.preventDefault();
    event.stopPropagation();
    this.element.focus({ preventScroll: true });
    this.element.setPointerCapture(event.pointerId);
    // Where the line was taken hold of: it does not jump to the pointer.
    const offset = event.clientY - this.layerTop() - this.shownTop();
    this.drag = { pointer: event.pointerId, offset, from: event.clientY, moved: false };
  }

  private follow(event: PointerEvent): void {
    const { drag } = this;
    if (drag?.pointer !== event.pointerId) return;
    if (!drag.moved && Math.abs(event.clientY - drag.from) < dragThreshold) return;
    drag.moved = true;
    const price = this.parts.priceAt(event.clientY - this.layerTop() - drag.offset);
    if (price) this.hold(price);
  }

  private letGo(event: PointerEvent): void {
    const { drag } = this;
    if (drag?.pointer !== event.pointerId) return;
    this.drag = undefined;
    this.commit();
  }

  /** The system took the pointer away: nobody let go. */
  private endDrag(): void {
    if (this.drag) this.putBack();
  }

  private putBack(): void {
    this.drag = undefined;
    this.held = undefined;
    this.draw();
    this.place();
  }

  /** Tells of the price that stands there now, if it is another one. What is told is what was read. */
  private commit(): void {
    const { held, grid } = this;
    if (!held || this.drag || !grid.tick) return;
    this.alert = { ...this.alert, price: held };
    this.held = undefined;
    this.draw();
    this.parts.moved(this.alert.id, gridText(held, grid.tick));
  }

  private press(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const steps = keySteps[event.key];
    if (event.key === 'Escape' && (this.held || this.drag)) this.putBack();
    else if (event.key === 'Enter' && this.held && !this.drag) this.commit();
    else if (steps !== undefined && this.grid.tick && !this.drag) {
      this.hold(stepped(this.price, this.grid.tick, event.shiftKey ? steps * largeStep : steps));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private layerTop(): number {
    return this.element.parentElement?.getBoundingClientRect().top ?? 0;
  }

  private shownTop(): number {
    return Math.max(0, Math.min(this.parts.height(), this.parts.top(this.price) ?? 0));
  }
}

const keySteps: Readonly<Record<string, number>> = {
  ArrowUp: smallStep,
  ArrowRight: smallStep,
  ArrowDown: -smallStep,
  ArrowLeft: -smallStep,
  PageUp: largeStep,
  PageDown: -largeStep,
};

/** So many ticks up or down, onto the grid first; never below one tick. */
export function stepped(price: Decimal, tick: Decimal, ticks: number): Decimal {
  const by = tick.times(exact(String(Math.abs(ticks))));
  // A price between two ticks goes to the next of them with its first step.
  const next = ticks > 0 ? floorTo(price, tick).plus(by) : ceilTo(price, tick).minus(by);
  return larger(tick, next);
}

function distance(price: Decimal, now: Decimal | undefined): string {
  if (!now?.gt(zero)) return '';
  const percent = distanceFromMid(price, now);
  const size = gridText(percent.abs().round(2, 0), exact('0.01'));
  if (percent.eq(zero)) return ', at the last price';
  return `, ${size}% ${percent.gt(zero) ? 'above' : 'below'} the last price`;
}
