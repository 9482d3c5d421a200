import {
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  LineStyle,
  TickMarkType,
  createChart,
  type CandlestickData,
  type DeepPartial,
  type ChartOptions,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type MouseEventParams,
  type Time,
  type UTCTimestamp,
  type WhitespaceData,
} from 'lightweight-charts';
import type { Decimal } from '../../src/domain/decimal';
import { formatOnGrid } from '../../src/domain/format';
import type { Bar } from './candles';
import { FillMarks } from './fillMarks';
import type { PlotScale } from './pixels';
import type { ChartColours } from './theme';

/** What a candle plot tells, and asks for. */
export interface CandlePlotParts {
  /** A moment (ms since the epoch) in words: whole for the crosshair, short for the axis, where `day` marks the beginning of one. */
  timeText(ms: number, where: 'crosshair' | 'axis' | 'day'): string;
  /** The pointer or a key stands at a minute and a price, or at none. */
  pointed(minute: number | undefined, price: Decimal | undefined): void;
  /** The chart laid itself out anew: what lies over it must follow. */
  moved(): void;
}

/** A horizontal line at a price. */
export interface PlotLine {
  readonly price: Decimal;
  readonly title: string;
  readonly kind: 'buy' | 'sell';
}

/** An own fill: in which bar, at which price. */
export interface PlotFill {
  readonly minute: number;
  readonly price: Decimal;
  readonly side: 'buy' | 'sell';
}

/** Which bars are in sight, counted from the oldest; parts of one too. */
interface VisibleBars {
  readonly from: number;
  readonly to: number;
}

type Datum = CandlestickData | WhitespaceData;

const lineStyles = { buy: LineStyle.Dashed, sell: LineStyle.LargeDashed } as const;
/** How many bars are in sight at the least, and how many empty ones beside all of them at the most. */
const fewestInSight = 8;
const emptyInSight = 60;
/** A key zooms by this factor, and pans by this part of what is in sight. */
const zoomFactor = 0.8;
const panPart = 0.15;
/** Empty bars to the right of the newest. */
const rightBars = 4;

/** The drawing of candles by lightweight-charts, which is given numbers for pixels and nothing that is read back as money. */
export class CandlePlot {
  /** For the eye alone. */
  readonly element = document.createElement('div');
  private readonly chart: IChartApi;
  private readonly series: ISeriesApi<'Candlestick'>;
  private readonly marks: FillMarks;
  private lines: { readonly line: IPriceLine; readonly drawn: string }[] = [];
  private fills: readonly PlotFill[] = [];
  private bars: readonly Bar[] = [];
  private scale: PlotScale | undefined;
  private periodMinutes = 1;
  /** The library takes times for UTC: shifted, its days begin where the user's do. One shift for all of them keeps their order. */
  private shiftMinutes = 0;
  private cursor: number | undefined;
  private underway: VisibleBars | undefined;

  constructor(
    private readonly parts: CandlePlotParts,
    private colours: ChartColours,
  ) {
    this.element.className = 'candle-canvas';
    this.element.setAttribute('aria-hidden', 'true');
    this.chart = createChart(this.element, {
      autoSize: true,
      ...this.coloured(),
      crosshair: { mode: CrosshairMode.Normal },
      rightPriceScale: { scaleMargins: { top: 0.12, bottom: 0.08 } },
      timeScale: {
        rightOffset: rightBars,
        barSpacing: 8,
        minBarSpacing: 0.5,
        timeVisible: true,
        tickMarkFormatter: (time: Time, type: TickMarkType) => this.axisText(time, type),
      },
      localization: { locale: 'en-US', timeFormatter: (time: Time) => this.crosshairText(time) },
      // A hidden animation would go on after the finger has left; the page's own scrolling stays the page's.
      kineticScroll: { mouse: false, touch: false },
      handleScroll: { vertTouchDrag: false },
    });
    this.series = this.chart.addSeries(CandlestickSeries, this.candleColours());
    this.marks = new FillMarks(() => parts.moved());
    this.series.attachPrimitive(this.marks);
    this.chart.subscribeCrosshairMove(this.crosshairMoved);
  }

  /** Shows bars on a scale; redraws only what is new where just the end differs. `begin`: another market or period, seen from its end. */
  show(bars: readonly Bar[], scale: PlotScale, periodMinutes: number, begin: boolean): void {
    const sameScale = this.scale?.unit.eq(scale.unit) === true && this.scale.tick.eq(scale.tick);
    if (!sameScale) this.setScale(scale);
    this.periodMinutes = periodMinutes;
    const from = begin || !sameScale ? 0 : firstDifference(this.bars, bars);
    const shift = this.shiftFor(bars);
    if (from === 0 || from < this.bars.length - 1 || shift !== this.shiftMinutes) {
      this.shiftMinutes = shift;
      this.series.setData(bars.map((bar) => this.datum(bar, scale)));
    } else {
      for (const bar of bars.slice(from)) this.series.update(this.datum(bar, scale));
    }
    this.bars = bars;
    if (begin) {
      this.chart.priceScale('right').applyOptions({ autoScale: true });
      this.seeNewest();
    }
    this.drawFills();
  }

  /** Draws these lines and no others. */
  showLines(lines: readonly PlotLine[]): void {
    const scale = this.scale;
    if (!scale) return;
    const drawn = lines.map((line) =>
      JSON.stringify([line.kind, line.title, scale.place(line.price), this.colours]),
    );
    if (drawn.length === this.lines.length && drawn.every((each, at) => each === this.lines[at]?.drawn)) {
      return;
    }
    for (const { line } of this.lines) this.series.removePriceLine(line);
    this.lines = lines.map((line, at) => ({
      drawn: drawn[at] ?? '',
      line: this.series.createPriceLine({
        price: scale.place(line.price),
        title: line.title,
        color: this.colours[line.kind],
        lineWidth: 1,
        lineStyle: lineStyles[line.kind],
        axisLabelVisible: true,
      }),
    }));
  }

  showFills(fills: readonly PlotFill[]): void {
    this.fills = fills;
    this.drawFills();
  }

  recolour(colours: ChartColours): void {
    this.colours = colours;
    this.chart.applyOptions(this.coloured());
    this.series.applyOptions(this.candleColours());
    this.drawFills();
  }

  /** Where a price is, in pixels from the top of the plot; nothing while nothing is drawn. */
  top(price: Decimal): number | undefined {
    return this.scale && (this.series.priceToCoordinate(this.scale.place(price)) ?? undefined);
  }

  /** The legal price at so many pixels from the top; nothing while nothing is drawn. */
  priceAt(top: number): Decimal | undefined {
    const place = this.series.coordinateToPrice(top);
    return place === null ? undefined : this.scale?.price(place);
  }

  /** Size of the part where candles are drawn, without its axes. */
  get size(): { readonly width: number; readonly height: number } {
    const { width, height } = this.chart.paneSize();
    return { width, height };
  }

  /** Nearer (+1) or farther (-1): around the newest bar while it is in sight, otherwise around the middle. */
  zoom(direction: 1 | -1): void {
    const seen = this.seen();
    if (!seen) return;
    const factor = direction === 1 ? zoomFactor : 1 / zoomFactor;
    const most = this.bars.length + emptyInSight;
    const width = Math.max(fewestInSight, Math.min(most, (seen.to - seen.from) * factor));
    const newestSeen = seen.to >= this.bars.length - 1;
    const to = newestSeen ? seen.to : (seen.from + seen.to + width) / 2;
    this.see(to - width, to);
  }

  /** Towards older (-1) or newer (+1) bars. */
  pan(direction: 1 | -1): void {
    const seen = this.seen();
    if (!seen) return;
    const width = seen.to - seen.from;
    const wanted = seen.from + direction * width * panPart;
    const from = Math.max(-width / 2, Math.min(this.bars.length - width / 2, wanted));
    this.see(from, from + width);
  }

  seeOldest(): void {
    const seen = this.seen();
    if (seen) this.see(-1, seen.to - seen.from - 1);
  }

  seeNewest(): void {
    const seen = this.seen();
    this.chart.timeScale().scrollToPosition(rightBars, false);
    const to = this.bars.length - 1 + rightBars;
    if (seen) this.expect({ from: to - (seen.to - seen.from), to });
  }

  /** Puts the crosshair on the next older (-1) or newer (+1) bar, and follows it when it leaves what is in sight. */
  step(direction: 1 | -1): void {
    const seen = this.seen();
    const last = this.bars.length - 1;
    if (!seen || last < 0) return;
    const from =
      this.cursor === undefined ? Math.min(last, Math.floor(seen.to)) : this.indexOf(this.cursor) + direction;
    const index = Math.max(0, Math.min(last, from));
    const bar = this.bars[index];
    const price = this.bars.slice(0, index + 1).findLast(({ candle }) => candle)?.candle?.close;
    if (!bar || !price || !this.scale) return;
    if (index < seen.from || index > seen.to) {
      const by = index < seen.from ? index - seen.from - 1 : index - seen.to + 1;
      this.see(seen.from + by, seen.to + by);
    }
    this.cursor = bar.minute;
    this.chart.setCrosshairPosition(this.scale.place(price), this.time(bar.minute), this.series);
    this.parts.pointed(bar.minute, price);
  }

  /** Takes the crosshair away. */
  leave(): void {
    this.cursor = undefined;
    this.chart.clearCrosshairPosition();
    this.parts.pointed(undefined, undefined);
  }

  /** How many bars are in sight, for tests of the keys and for the words about the chart. */
  get inSight(): VisibleBars | undefined {
    return this.seen();
  }

  dispose(): void {
    this.chart.unsubscribeCrosshairMove(this.crosshairMoved);
    this.chart.remove();
    this.element.remove();
  }

  private readonly crosshairMoved = (event: MouseEventParams): void => {
    // Without an event it was a key, which has told already.
    if (event.sourceEvent === undefined) return;
    const minute = typeof event.time === 'number' ? this.minute(event.time) : undefined;
    this.cursor = minute;
    this.parts.pointed(minute, event.point && this.priceAt(event.point.y));
  };

  private setScale(scale: PlotScale): void {
    this.scale = scale;
    const text = (place: number): string => formatOnGrid(scale.figure(place), scale.tick);
    this.series.applyOptions({
      priceFormat: {
        type: 'custom',
        minMove: 1,
        formatter: text,
        tickmarksFormatter: (places: number[]) => places.map(text),
      },
    });
  }

  private datum({ minute, candle }: Bar, scale: PlotScale): Datum {
    const time = this.time(minute);
    if (!candle) return { time };
    return {
      time,
      open: scale.place(candle.open),
      high: scale.place(candle.high),
      low: scale.place(candle.low),
      close: scale.place(candle.close),
    };
  }

  private drawFills(): void {
    const scale = this.scale;
    const drawn = scale
      ? this.fills.map(({ minute, price, side }) => ({
          time: this.time(minute),
          place: scale.place(price),
          side,
        }))
      : [];
    this.marks.show(drawn, this.colours);
  }

  private time(minute: number): UTCTimestamp {
    return ((minute + this.shiftMinutes) * 60) as UTCTimestamp;
  }

  private minute(time: number): number {
    return time / 60 - this.shiftMinutes;
  }

  private shiftFor(bars: readonly Bar[]): number {
    const newest = bars.at(-1);
    return newest ? -new Date(newest.minute * 60_000).getTimezoneOffset() : 0;
  }

  private indexOf(minute: number): number {
    const first = this.bars[0]?.minute ?? minute;
    return Math.round((minute - first) / this.periodMinutes);
  }

  private seen(): VisibleBars | undefined {
    return this.underway ?? this.chart.timeScale().getVisibleLogicalRange() ?? undefined;
  }

  private see(from: number, to: number): void {
    this.chart.timeScale().setVisibleLogicalRange({ from, to });
    this.expect({ from, to });
  }

  /** The chart moves at the next frame; a second key before that goes on from where the first one leads. */
  private expect(range: VisibleBars): void {
    this.underway = range;
    requestAnimationFrame(() => {
      if (this.underway === range) this.underway = undefined;
    });
  }

  private axisText(time: Time, type: TickMarkType): string {
    if (typeof time !== 'number') return '';
    const isTime = type === TickMarkType.Time || type === TickMarkType.TimeWithSeconds;
    return this.parts.timeText(this.minute(time) * 60_000, isTime ? 'axis' : 'day');
  }

  private crosshairText(time: Time): string {
    return typeof time === 'number' ? this.parts.timeText(this.minute(time) * 60_000, 'crosshair') : '';
  }

  private coloured(): DeepPartial<ChartOptions> {
    const { ground, text, quiet, grid, axis: line, font, fontSize } = this.colours;
    const axis = { borderColor: line };
    const cross = { color: quiet, labelBackgroundColor: quiet };
    return {
      layout: {
        // Its logo brings a style element that the page's policy refuses; the words under the chart say whose it is.
        attributionLogo: false,
        background: { type: ColorType.Solid, color: ground },
        textColor: text,
        fontFamily: font,
        fontSize,
      },
      grid: {
        vertLines: { color: grid, style: LineStyle.Dotted },
        horzLines: { color: grid, style: LineStyle.Dotted },
      },
      rightPriceScale: axis,
      timeScale: axis,
      crosshair: { vertLine: cross, horzLine: cross },
    };
  }

  /** A rise is hollow and a fall is full, so that colour is not the only difference. */
  private candleColours(): Parameters<ISeriesApi<'Candlestick'>['applyOptions']>[0] {
    const { ground, rise, fall, quiet } = this.colours;
    return {
      upColor: ground,
      downColor: fall,
      borderUpColor: rise,
      borderDownColor: fall,
      wickUpColor: rise,
      wickDownColor: fall,
      priceLineColor: quiet,
      priceLineStyle: LineStyle.SparseDotted,
    };
  }
}

/** Where two lists of bars begin to differ. */
function firstDifference(before: readonly Bar[], now: readonly Bar[]): number {
  const most = Math.min(before.length, now.length);
  for (let at = 0; at < most; at += 1) {
    if (before[at]?.minute !== now[at]?.minute || before[at]?.candle !== now[at]?.candle) return at;
  }
  return now.length < before.length ? 0 : most;
}
