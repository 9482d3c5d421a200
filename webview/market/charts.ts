import type { EditorToMarket, MarketToEditor, MarketView, PanelOrder } from '../../src/protocol/market';
import { SegmentedChoice } from '../ui/choice';
import { make, setShown } from '../ui/elements';
import { CandleChart, type ChartOrder } from './candleChart';
import { blankCharts, takeAlerts, takeCandles, takeFills, type ChartState } from './chartState';
import { DepthChart } from './depthChart';
import { isCurrent, stateAt, type PageState } from './marketState';

/** What the charts want of the page and of the editor. */
export interface ChartWishes {
  choose(part: Partial<Pick<MarketView, 'chart' | 'period'>>): void;
  send(message: Extract<MarketToEditor, { kind: 'moveAlert' | 'addAlert' | 'run' }>): void;
}

const kinds = [
  { value: 'candles', label: 'Candles', title: 'Prices over time' },
  { value: 'depth', label: 'Depth', title: 'What both sides of the book come to, price by price' },
  { value: 'none', label: 'No Chart', title: 'The ladder alone' },
] as const;

/** The charts beside the ladder: candles, depth, or none. One that is not shown is not there, and costs nothing. */
export class Charts {
  readonly element = make('div', 'charts');
  private readonly choice: SegmentedChoice<MarketView['chart']>;
  private readonly place = make('div', 'chart-place');
  private candles: CandleChart | undefined;
  private depth: DepthChart | undefined;
  private state: ChartState = blankCharts;
  private chosen: MarketView['chart'] | undefined;

  constructor(private readonly wishes: ChartWishes) {
    this.choice = new SegmentedChoice('Chart', kinds, (chart) => wishes.choose({ chart }));
    this.element.append(this.choice.element, this.place);
  }

  /** Takes over what the editor says of the charts; true when it was about them. */
  take(message: EditorToMarket): boolean {
    if (message.kind === 'candles') this.state = takeCandles(this.state, message);
    else if (message.kind === 'fills') this.state = takeFills(this.state, message);
    else if (message.kind === 'alerts') this.state = takeAlerts(this.state, message);
    else return false;
    return true;
  }

  /** Shows the page's state at `now` (ms of the page's clock). The element must be in the page. */
  show(page: PageState, now: number): void {
    const { chart } = page.view;
    this.choice.show(chart);
    setShown(this.place, chart !== 'none');
    if (chart !== this.chosen) this.change(chart);
    this.showCandles(page);
    this.showDepth(page, now);
  }

  dispose(): void {
    this.change('none');
    this.element.remove();
  }

  private change(chart: MarketView['chart']): void {
    this.chosen = chart;
    this.candles?.dispose();
    this.depth?.dispose();
    this.candles = undefined;
    this.depth = undefined;
    if (chart === 'candles') {
      this.candles = new CandleChart({
        choosePeriod: (period) => this.wishes.choose({ period }),
        moveAlert: (id, price) => this.wishes.send({ kind: 'moveAlert', id, price }),
        newAlert: (price) => {
          this.wishes.send(
            price === undefined ? { kind: 'run', action: 'newAlert' } : { kind: 'addAlert', price },
          );
        },
      });
      this.place.append(this.candles.element);
    } else if (chart === 'depth') {
      this.depth = new DepthChart();
      this.place.append(this.depth.element);
    }
  }

  private showCandles({ snapshot, facts, view }: PageState): void {
    if (!this.candles || !snapshot) return;
    const { candles, fills, fillsTrouble, alerts } = this.state;
    const known = candles?.period === view.period ? candles : undefined;
    this.candles.show({
      symbol: snapshot.symbol,
      base: facts.rules?.base ?? '',
      quote: facts.rules?.quote ?? '',
      tick: facts.rules?.tickSize,
      calendar: candles?.calendar ?? 'gregorian',
      period: view.period,
      candles: known?.list,
      until: known?.until ?? 0,
      orders: facts.own.map(({ side, price, remaining, state }): ChartOrder => ({
        side: side === 'bid' ? 'buy' : 'sell',
        price,
        quantity: remaining,
        note: orderNotes[state],
      })),
      fills,
      alerts,
      notes: [known?.trouble ?? '', fillsTrouble],
    });
  }

  private showDepth(page: PageState, now: number): void {
    if (!this.depth) return;
    const { rules, book, own } = page.facts;
    this.depth.show({
      base: rules?.base ?? '',
      quote: rules?.quote ?? '',
      tick: rules?.tickSize,
      book,
      received: page.snapshot?.book?.depth ?? 0,
      fresh: isCurrent(stateAt(page, now)),
      orders: own.map(({ side, price, remaining }) => ({
        side: side === 'bid' ? 'buy' : 'sell',
        price,
        quantity: remaining,
      })),
    });
  }
}

const orderNotes: Readonly<Record<PanelOrder['state'], string>> = {
  open: '',
  cancelling: 'cancelling',
  unknown: 'outcome unknown',
};
