import { make, setShown, setText } from '../ui/elements';
import type { Bar } from './candles';
import { candleFigures, fillWords, minuteText, type CandleStyle, type ChartFill } from './candleWords';

const names = { open: 'O', high: 'H', low: 'L', close: 'C' } as const;
type Figure = keyof typeof names;

/** The figures of the candle under the crosshair, or of the newest one. Exact, and not announced: it changes each second. */
export class CandleLegend {
  readonly element = make('p', 'candle-legend');
  private readonly time = make('span', 'legend-time');
  private readonly figures: Readonly<Record<Figure, HTMLElement>>;
  private readonly figureBox = make('span', 'legend-figures');
  private readonly change = make('span', 'legend-change');
  private readonly gap = make('span', 'legend-gap', 'nothing was recorded');
  private readonly own = make('span', 'legend-own');

  constructor() {
    const figure = (name: Figure): HTMLElement => {
      const value = make('span', 'legend-value');
      const label = make('abbr', '', names[name]);
      label.title = name;
      this.figureBox.append(make('span', 'legend-figure', label, ' ', value), ' ');
      return value;
    };
    this.figures = { open: figure('open'), high: figure('high'), low: figure('low'), close: figure('close') };
    this.figureBox.append(this.change);
    this.element.append(this.time, ' ', this.figureBox, this.gap, ' ', this.own);
  }

  show(bar: Bar | undefined, fills: readonly ChartFill[], style: CandleStyle): void {
    setShown(this.element, bar !== undefined);
    if (!bar) return;
    setText(this.time, minuteText(bar.minute, style.calendar));
    const figures = candleFigures(bar, style);
    setShown(this.figureBox, figures !== undefined);
    setShown(this.gap, figures === undefined);
    for (const name of Object.keys(names) as Figure[]) setText(this.figures[name], figures?.[name] ?? '');
    setText(this.change, figures?.change ?? '');
    const own = fillWords(fills, style);
    setText(this.own, own === '' ? '' : `You ${own}.`);
  }
}
