import { distanceFromMid, stepAt, type DepthStep } from '../../src/domain/bookDepth';
import { exact, zero, type Decimal } from '../../src/domain/decimal';
import { formatOnGrid, formatPlain, gridText } from '../../src/domain/format';
import type { OrderBook } from '../../src/domain/orderBook';
import { make, setAttribute, setShown, setText } from '../ui/elements';
import { DepthPlot } from './depthPlot';
import { depthShape, priceAcross, type DepthShape } from './depthShape';
import { DepthTable } from './depthTable';
import { share } from './pixels';

/** Everything that a depth chart shows. */
export interface DepthData {
  readonly base: string;
  readonly quote: string;
  /** Absent while the market's rules are not known. */
  readonly tick: Decimal | undefined;
  readonly book: OrderBook | undefined;
  /** So many levels a side were asked for: a side that has as many may go on. */
  readonly received: number;
  /** Whether the book may be priced from; an old one is drawn faintly. */
  readonly fresh: boolean;
  readonly orders: readonly {
    readonly side: 'buy' | 'sell';
    readonly price: Decimal;
    readonly quantity: Decimal;
  }[];
}

type SideName = 'bids' | 'asks';
/** Where the crosshair stands. */
interface Pointed {
  readonly side: SideName;
  readonly price: Decimal;
}

const shortPlaces = exact('0.001');

/** The depth of the book around mid: what both sides come to, price by price, and in figures near mid. */
export class DepthChart {
  readonly element = make('section', 'depth-chart');
  private readonly region = make('div', 'depth-region');
  private readonly plot = new DepthPlot();
  private readonly readout = make('p', 'depth-readout');
  private readonly edges = { left: make('span'), mid: make('span', 'depth-axis-mid'), right: make('span') };
  private readonly most = make('span', 'depth-most');
  private readonly empty = make('p', 'chart-empty');
  private readonly table = new DepthTable();
  private data: DepthData | undefined;
  private shape: DepthShape | undefined;
  private pointed: Pointed | undefined;

  constructor() {
    const { region, plot } = this;
    region.tabIndex = 0;
    setAttribute(region, 'role', 'slider');
    setAttribute(region, 'aria-label', 'Depth by price');
    region.append(plot.element);
    const names = make(
      'div',
      'depth-names',
      make('span', 'bids', 'Bids'),
      this.most,
      make('span', 'asks', 'Asks'),
    );
    const axis = make('div', 'depth-axis', this.edges.left, this.edges.mid, this.edges.right);
    for (const hiddenPart of [names, axis]) hiddenPart.setAttribute('aria-hidden', 'true');
    const box = make('div', 'depth-plot', names, region, this.empty);
    this.element.setAttribute('aria-label', 'Depth');
    this.element.append(this.readout, box, axis, this.table.element);
    region.addEventListener('pointermove', (event) => this.pointAt(event));
    region.addEventListener('pointerleave', () => this.point(undefined));
    region.addEventListener('keydown', (event) => this.press(event));
    region.addEventListener('blur', () => this.point(undefined));
  }

  /** Shows the data. */
  show(data: DepthData): void {
    this.data = data;
    this.shape = data.book && depthShape(data.book);
    const { shape } = this;
    this.plot.show(shape, shape ? marksOf(data, shape) : []);
    setAttribute(this.element, 'data-old', data.fresh ? undefined : '');
    setShown(this.empty, !shape);
    setText(
      this.empty,
      data.book
        ? 'A side of the book offers nothing, so there is no mid to draw around.'
        : 'No order book has come yet.',
    );
    setText(this.edges.left, shape ? this.price(priceAcross(shape, -1, data.tick)) : '');
    setText(this.edges.mid, shape ? `mid ${this.price(shape.mid)}` : '');
    setText(this.edges.right, shape ? this.price(priceAcross(shape, 1, data.tick)) : '');
    setText(this.most, shape ? `up to ${formatPlain(shape.most)} ${data.base}` : '');
    this.table.show(shape && data.book, data.received, data.base, data.quote);
    this.showPointed();
  }

  dispose(): void {
    this.plot.dispose();
    this.element.remove();
  }

  private pointAt(event: PointerEvent): void {
    const { shape, data } = this;
    if (!shape || !data) return;
    const across = this.plot.acrossAt(event.clientX - this.region.getBoundingClientRect().left);
    this.point({ side: across < 0 ? 'bids' : 'asks', price: priceAcross(shape, across, data.tick) });
  }

  private point(pointed: Pointed | undefined): void {
    this.pointed = pointed;
    this.showPointed();
  }

  /** From level to level with the arrows, from the lowest price to the highest. */
  private press(event: KeyboardEvent): void {
    if (!this.shape || event.altKey || event.ctrlKey || event.metaKey) return;
    const places = this.places();
    const at = this.placeOf(this.pointed);
    const middle = this.shape.bids.steps.length;
    const next: Readonly<Record<string, number>> = {
      ArrowLeft: at === undefined ? middle - 1 : at - 1,
      ArrowDown: at === undefined ? middle - 1 : at - 1,
      ArrowRight: at === undefined ? middle : at + 1,
      ArrowUp: at === undefined ? middle : at + 1,
      Home: 0,
      End: places.length - 1,
    };
    const wanted = next[event.key];
    if (event.key === 'Escape' && this.pointed) this.point(undefined);
    else if (wanted !== undefined) this.point(places[Math.max(0, Math.min(places.length - 1, wanted))]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private places(): readonly Pointed[] {
    const of = (side: SideName): Pointed[] =>
      this.shape?.[side].steps.map(({ price }) => ({ side, price })) ?? [];
    return [...of('bids').reverse(), ...of('asks')];
  }

  /** The level that the crosshair is on: the book may have changed below it. */
  private placeOf(pointed: Pointed | undefined): number | undefined {
    if (!pointed) return undefined;
    const places = this.places();
    const found =
      pointed.side === 'bids'
        ? places.findIndex(({ side, price }) => side === 'bids' && price.gte(pointed.price))
        : places.findLastIndex(({ side, price }) => side === 'asks' && price.lte(pointed.price));
    return found < 0 ? undefined : found;
  }

  private showPointed(): void {
    const { shape, pointed, data, region } = this;
    if (!shape || !data) {
      this.plot.point(undefined);
      setText(this.readout, '');
      return;
    }
    const words = pointed ? this.wordsAt(pointed, shape, data) : this.wordsOfAll(shape, data);
    setText(this.readout, words);
    const places = this.places();
    setAttribute(region, 'aria-valuemin', '0');
    setAttribute(region, 'aria-valuemax', String(Math.max(1, places.length)));
    setAttribute(region, 'aria-valuenow', String((this.placeOf(pointed) ?? -1) + 1));
    setAttribute(region, 'aria-valuetext', words);
    const step = pointed && this.stepOf(pointed, shape);
    this.plot.point(
      pointed && {
        across: share(pointed.price.minus(shape.mid), shape.halfWidth),
        up: step && share(step.quantity, shape.most),
      },
    );
  }

  private stepOf({ side, price }: Pointed, shape: DepthShape): DepthStep | undefined {
    return stepAt(shape[side].steps, side, price);
  }

  private wordsAt(pointed: Pointed, shape: DepthShape, data: DepthData): string {
    const step = this.stepOf(pointed, shape);
    const at = `${this.price(pointed.price)} ${data.quote} (${distanceWords(pointed.price, shape.mid)})`;
    const name = pointed.side === 'bids' ? 'Bids down to' : 'Asks up to';
    if (!step) return `${name} ${at}: none.`;
    const own = data.orders.filter(
      ({ side, price }) => price.eq(pointed.price) && (side === 'buy') === (pointed.side === 'bids'),
    );
    const yours = own.length === 0 ? '' : ` Your order${own.length > 1 ? 's are' : ' is'} here.`;
    return `${name} ${at}: ${formatPlain(step.quantity)} ${data.base}, worth ${formatPlain(step.value)} ${data.quote}.${yours}`;
  }

  private wordsOfAll(shape: DepthShape, data: DepthData): string {
    const part = (name: string, side: SideName): string => {
      const last = shape[side].steps.at(-1);
      return last
        ? `${name} ${formatPlain(last.quantity)} ${data.base} within ${percentText(last.price, shape.mid)}`
        : `no ${name.toLowerCase()} in sight`;
    };
    const beyond = shape.bids.beyond + shape.asks.beyond;
    const more = beyond === 0 ? '' : ` ${beyond} level${beyond === 1 ? ' lies' : 's lie'} beyond the edges.`;
    return `${part('Bids', 'bids')}, ${part('asks', 'asks')} of mid.${more}`;
  }

  private price(value: Decimal): string {
    return this.data?.tick ? formatOnGrid(value, this.data.tick) : formatPlain(value);
  }
}

/** Own orders on their side; several at one price make one mark, and those out of sight none. */
function marksOf(data: DepthData, shape: DepthShape): readonly { across: number; side: SideName }[] {
  const marks = new Map<string, { across: number; side: SideName }>();
  for (const { side, price } of data.orders) {
    const away = price.minus(shape.mid);
    if (away.abs().gt(shape.halfWidth)) continue;
    const name: SideName = side === 'buy' ? 'bids' : 'asks';
    marks.set(`${name} ${formatPlain(price)}`, { across: share(away, shape.halfWidth), side: name });
  }
  return [...marks.values()];
}

function percentText(price: Decimal, middle: Decimal): string {
  return `${gridText(distanceFromMid(price, middle).abs(), shortPlaces)}%`;
}

function distanceWords(price: Decimal, middle: Decimal): string {
  const away = price.minus(middle);
  if (away.eq(zero)) return 'at mid';
  return `${percentText(price, middle)} ${away.gt(zero) ? 'above' : 'below'} mid`;
}
