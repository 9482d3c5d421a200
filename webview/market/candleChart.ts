import type { Candle } from '../../src/domain/candle';
import { floorTo, larger, type Decimal } from '../../src/domain/decimal';
import { formatPlain, gridText } from '../../src/domain/format';
import { formatMoment, formatTime, type Calendar } from '../../src/domain/moments';
import { recordedWords } from '../../src/domain/recordedWords';
import { linkButton } from '../ui/buttons';
import { SegmentedChoice } from '../ui/choice';
import { make, setAttribute, setShown, setText } from '../ui/elements';
import { AlertLines, type ChartAlert } from './alertLines';
import { CandleLegend } from './candleLegend';
import { CandlePlot, type PlotLine } from './candlePlot';
import { CandleTable } from './candleTable';
import { chartSummary, fillsByMinute, minuteOfBar, type CandleStyle, type ChartFill } from './candleWords';
import { extent, gridOf, withGaps, type Bar } from './candles';
import { PlotScale } from './pixels';
import { ThemeColours } from './theme';

/** One of the account's own orders with a price, as far as it is open. */
export interface ChartOrder {
  readonly side: 'buy' | 'sell';
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** What is the matter with it, such as `cancelling`; empty for a plain open one. */
  readonly note: string;
}

/** Everything that a candle chart shows. */
export interface CandleData {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** Absent while the market's rules are not known. */
  readonly tick: Decimal | undefined;
  readonly calendar: Calendar;
  readonly period: CandlePeriod;
  /** Of this period, oldest first; absent while they are being read. */
  readonly candles: readonly Candle[] | undefined;
  /** The present minute (since the epoch): until there the chart goes, with a gap where nothing came. */
  readonly until: number;
  readonly orders: readonly ChartOrder[];
  readonly fills: readonly ChartFill[];
  readonly alerts: readonly ChartAlert[];
  /** Why something may be missing, in words. */
  readonly notes: readonly string[];
}

/** Minutes of a candle. */
export type CandlePeriod = 1 | 5 | 15 | 60;

/** What the user wants of the editor. Prices are multiples of the tick, as plain text. */
export interface CandleWishes {
  choosePeriod(period: CandlePeriod): void;
  moveAlert(id: string, price: string): void;
  /** An alert at this price, or at one that is still to be asked for. */
  newAlert(price: string | undefined): void;
}

const periods: readonly (readonly [CandlePeriod, string, string])[] = [
  [1, '1m', '1 minute'],
  [5, '5m', '5 minutes'],
  [15, '15m', '15 minutes'],
  [60, '1h', '1 hour'],
];
/** Lines beyond these would hide the candles. */
const mostLines = 40;
const longestTitle = 22;
let instances = 0;

/** Candles of what this window's price feed saw, with own orders, fills and alerts; and the same as a table. */
export class CandleChart {
  readonly element = make('section', 'candle-chart');
  private readonly choice: SegmentedChoice<string>;
  private readonly tableButton: HTMLButtonElement;
  private readonly legend = new CandleLegend();
  private readonly region = make('div', 'candle-region');
  private readonly plotBox = make('div', 'candle-plot');
  private readonly empty = make('p', 'chart-empty');
  private readonly summary = make('p', 'for-readers');
  private readonly notes = make('p', 'chart-notes');
  private readonly table = new CandleTable();
  private readonly alerts: AlertLines;
  private plot: CandlePlot | undefined;
  private colours: ThemeColours | undefined;
  private data: CandleData | undefined;
  private bars: readonly Bar[] = [];
  private scale: PlotScale | undefined;
  private fills: ReadonlyMap<number, readonly ChartFill[]> = new Map();
  private pointed: { readonly minute: number | undefined; readonly price: Decimal | undefined } | undefined;
  private asTable = false;

  constructor(private readonly wishes: CandleWishes) {
    instances += 1;
    const ids = {
      summary: `candles-${instances}`,
      keys: `candle-keys-${instances}`,
      alert: `alert-keys-${instances}`,
    };
    this.choice = new SegmentedChoice(
      'Candle period',
      periods.map(([minutes, label, title]) => ({ value: String(minutes), label, title })),
      (value) => {
        const found = periods.find(([minutes]) => String(minutes) === value);
        if (found) wishes.choosePeriod(found[0]);
      },
    );
    this.tableButton = boxed('Show as Table', () => this.toggleTable());
    const alertButton = boxed('New Alert\u2026', () => this.addAlert());
    const keys = hidden(
      ids.keys,
      'Plus and minus zoom, left and right pan, Home and End go to the oldest and the newest candle; Shift with left or right moves the ' +
        'crosshair from candle to candle, A makes an alert at its price.',
    );
    const alertKeys = hidden(
      ids.alert,
      'Arrow keys move it by one tick, Page Up and Page Down by ten. Enter sets the price, Escape puts it back.',
    );
    this.summary.id = ids.summary;
    this.alerts = new AlertLines(
      {
        top: (price) => this.plot?.top(price),
        priceAt: (top) => this.plot?.priceAt(top),
        height: () => this.plot?.size.height ?? 0,
        moved: (id, price) => wishes.moveAlert(id, price),
      },
      ids.alert,
    );
    const { region } = this;
    region.tabIndex = 0;
    setAttribute(region, 'role', 'application');
    setAttribute(region, 'aria-roledescription', 'chart');
    setAttribute(region, 'aria-label', 'Candle chart');
    setAttribute(region, 'aria-describedby', `${ids.summary} ${ids.keys}`);
    region.addEventListener('keydown', (event) => this.press(event));
    region.addEventListener('dblclick', (event) => this.doubleClick(event));
    this.plotBox.append(region, this.alerts.element, this.empty);
    this.element.setAttribute('aria-label', 'Candles');
    this.element.append(
      make('div', 'chart-bar', this.choice.element, this.tableButton, alertButton),
      this.legend.element,
      this.plotBox,
      this.table.element,
      this.notes,
      attribution(),
      this.summary,
      keys,
      alertKeys,
    );
    this.showWay();
  }

  /** Shows the data; the element must be in the page. What has not changed is not drawn again. */
  show(data: CandleData): void {
    const before = this.data;
    this.data = data;
    const plot = this.plotHere();
    const candles = data.candles ?? [];
    const begin = before?.symbol !== data.symbol || before.period !== data.period || this.bars.length === 0;
    const same =
      !begin &&
      before.candles === data.candles &&
      before.until === data.until &&
      sameDecimal(before.tick, data.tick);
    if (!same) {
      this.bars = withGaps(candles, data.period, data.until);
      const shown = this.bars.flatMap(({ candle }) => (candle ? [candle] : []));
      const highest = extent(shown)?.high;
      const tick = data.tick ?? gridOf(shown);
      this.scale = PlotScale.upTo(larger(highest ?? tick, tick), tick);
      plot.show(this.bars, this.scale, data.period, begin);
      setText(this.summary, chartSummary(this.bars, this.style(data)));
    }
    if (!same || before.fills !== data.fills) {
      this.fills = fillsByMinute(data.fills, data.period);
      plot.showFills(
        data.fills.map(({ at, price, side }) => ({ minute: minuteOfBar(at, data.period), price, side })),
      );
    }
    this.drawOver(data);
    this.choice.show(String(data.period));
    setText(this.notes, noteText(data));
    setText(this.empty, emptyText(data));
    setShown(this.empty, this.bars.length === 0);
    this.showFigures();
  }

  dispose(): void {
    this.alerts.dispose();
    this.colours?.dispose();
    this.plot?.dispose();
    this.element.remove();
  }

  /** Made when the element is in the page: before that it has no size and no colours. */
  private plotHere(): CandlePlot {
    if (this.plot) return this.plot;
    this.colours = new ThemeColours(this.plotBox, () => this.recolour());
    this.plot = new CandlePlot(
      {
        timeText: (ms, where) => {
          const calendar = this.data?.calendar ?? 'gregorian';
          if (where === 'axis') return formatTime(ms).slice(0, 5);
          const text = formatMoment(ms, calendar);
          return where === 'day' ? text.slice(5, 10) : text.slice(0, 16);
        },
        pointed: (minute, price) => {
          this.pointed = minute === undefined && !price ? undefined : { minute, price };
          this.showFigures();
        },
        moved: () => this.alerts.place(),
      },
      this.colours.read(),
    );
    this.region.append(this.plot.element);
    return this.plot;
  }

  private recolour(): void {
    if (!this.plot || !this.colours) return;
    this.plot.recolour(this.colours.read());
    if (this.data) this.drawOver(this.data);
  }

  private drawOver(data: CandleData): void {
    this.plot?.showLines(orderLines(data.orders));
    const now = this.bars.findLast(({ candle }) => candle)?.candle?.close;
    this.alerts.show(data.alerts, { tick: data.tick, quote: data.quote, now });
  }

  private style(data: CandleData): CandleStyle {
    const { base, quote, calendar, period } = data;
    return { base, quote, calendar, periodMinutes: period, tick: this.scale?.tick ?? gridOf([]) };
  }

  private showFigures(): void {
    const { data } = this;
    if (!data) return;
    const style = this.style(data);
    const minute = this.pointed?.minute;
    const bar = minute === undefined ? undefined : this.bars.find((each) => each.minute === minute);
    const shown = bar ?? this.bars.findLast(({ candle }) => candle);
    this.legend.show(shown, this.fills.get(shown?.minute ?? -1) ?? [], style);
    if (this.asTable) this.table.show(this.bars, this.fills, style);
  }

  private toggleTable(): void {
    this.asTable = !this.asTable;
    this.showWay();
    this.showFigures();
  }

  private showWay(): void {
    setAttribute(this.tableButton, 'aria-pressed', String(this.asTable));
    setShown(this.plotBox, !this.asTable);
    setShown(this.table.element, this.asTable);
  }

  private press(event: KeyboardEvent): void {
    const { plot } = this;
    if (!plot || event.target !== this.region || event.altKey || event.ctrlKey || event.metaKey) return;
    const does: Readonly<Record<string, () => void>> = {
      '+': () => plot.zoom(1),
      '=': () => plot.zoom(1),
      '-': () => plot.zoom(-1),
      _: () => plot.zoom(-1),
      ArrowLeft: () => (event.shiftKey ? plot.step(-1) : plot.pan(-1)),
      ArrowRight: () => (event.shiftKey ? plot.step(1) : plot.pan(1)),
      Home: () => plot.seeOldest(),
      End: () => plot.seeNewest(),
      Escape: () => plot.leave(),
      a: () => this.addAlert(),
      A: () => this.addAlert(),
    };
    const action = does[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  private doubleClick(event: MouseEvent): void {
    const { plot } = this;
    if (!plot) return;
    const { left, top } = this.region.getBoundingClientRect();
    const { width, height } = plot.size;
    // On an axis a double click sets its scale back.
    if (event.clientX - left > width || event.clientY - top > height) return;
    this.addAlert(plot.priceAt(event.clientY - top));
  }

  private addAlert(price = this.pointed?.price): void {
    const tick = this.data?.tick;
    const last = this.bars.findLast(({ candle }) => candle)?.candle?.close;
    const wanted = price ?? (last && tick && larger(tick, floorTo(last, tick)));
    this.wishes.newAlert(wanted && tick ? gridText(wanted, tick) : undefined);
  }
}

/** Own orders as lines; those of the same side and price make one. */
function orderLines(orders: readonly ChartOrder[]): readonly PlotLine[] {
  const lines = new Map<string, { line: PlotLine; quantity: Decimal; count: number; note: string }>();
  for (const { side, price, quantity, note } of orders) {
    const key = `${side} ${formatPlain(price)} ${note}`;
    const before = lines.get(key);
    lines.set(key, {
      line: { price, kind: side, title: '' },
      quantity: before ? before.quantity.plus(quantity) : quantity,
      count: (before?.count ?? 0) + 1,
      note,
    });
  }
  return [...lines.values()].slice(0, mostLines).map(({ line, quantity, count, note }) => {
    const amount = formatPlain(quantity);
    const short = amount.length > longestTitle ? `${amount.slice(0, longestTitle)}\u2026` : amount;
    const several = count > 1 ? ` (${count} orders)` : '';
    return {
      ...line,
      title: `${line.kind === 'buy' ? 'Buy' : 'Sell'} ${short}${several}${note && `, ${note}`}`,
    };
  });
}

function noteText({ notes, candles }: CandleData): string {
  const source =
    candles?.length === 0
      ? ''
      : `${recordedWords}, since the exchange offers no history. Where nothing was seen there is a gap.`;
  return [source, ...notes].filter((each) => each !== '').join(' ');
}

function emptyText({ candles, symbol }: CandleData): string {
  if (!candles) return 'Reading what was recorded\u2026';
  return (
    `Nothing is recorded of ${symbol} yet. The exchange offers no history, so this chart fills by itself, one candle a minute, while ` +
    "this window's price feed sees the market: while it is open here, on the watchlist, in the ticker or under an alert."
  );
}

function sameDecimal(a: Decimal | undefined, b: Decimal | undefined): boolean {
  return a && b ? a.eq(b) : a === b;
}

function boxed(text: string, pressed: () => void): HTMLButtonElement {
  const button = linkButton(text, pressed);
  button.classList.add('boxed');
  return button;
}

function hidden(id: string, text: string): HTMLElement {
  const made = make('p', '', text);
  made.id = id;
  made.hidden = true;
  return made;
}

/** What the library's licence asks for: its notice, and the way to its makers. */
function attribution(): HTMLElement {
  const link = make('a', '', 'https://www.tradingview.com/');
  link.href = 'https://www.tradingview.com/';
  const notice = 'TradingView Lightweight Charts\u2122, copyright \u00a9 2023 TradingView, Inc. ';
  return make('p', 'chart-attribution', notice, link);
}
