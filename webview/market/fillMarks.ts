import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts';

/** A fill of one's own on the chart; `time` and `place` as the chart counts them. */
export interface DrawnFill {
  readonly time: Time;
  readonly place: number;
  readonly side: 'buy' | 'sell';
}

/** Width of a mark in pixels. */
const markWidth = 11;
const markHeight = 9;

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/**
 * Draws own fills where they were made: a triangle whose tip is at the price, from below for a buy and from above for a sell. The library's own
 * markers move to the nearest candle, which would be wrong in a gap.
 */
export class FillMarks implements ISeriesPrimitive {
  private attachedTo: SeriesAttachedParameter | undefined;
  private fills: readonly DrawnFill[] = [];
  private colours = { buy: '', sell: '', ground: '' };
  private readonly views: readonly IPrimitivePaneView[] = [
    { zOrder: () => 'top', renderer: () => ({ draw: (target) => this.draw(target) }) },
  ];

  /** `drawn` is called whenever the chart lays itself out anew. */
  constructor(private readonly drawn: () => void) {}

  attached(parameter: SeriesAttachedParameter): void {
    this.attachedTo = parameter;
  }

  detached(): void {
    this.attachedTo = undefined;
  }

  updateAllViews(): void {
    this.drawn();
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.views;
  }

  show(fills: readonly DrawnFill[], colours: { buy: string; sell: string; ground: string }): void {
    this.fills = fills;
    this.colours = colours;
    this.attachedTo?.requestUpdate();
  }

  private draw(target: Target): void {
    const at = this.attachedTo;
    if (!at) return;
    target.useMediaCoordinateSpace(({ context }) => {
      for (const fill of this.fills) {
        const x = at.chart.timeScale().timeToCoordinate(fill.time);
        const y = at.series.priceToCoordinate(fill.place);
        if (x === null || y === null) continue;
        const base = fill.side === 'buy' ? y + markHeight : y - markHeight;
        context.beginPath();
        context.moveTo(x, y);
        context.lineTo(x - markWidth / 2, base);
        context.lineTo(x + markWidth / 2, base);
        context.closePath();
        context.fillStyle = this.colours[fill.side];
        context.fill();
        context.lineWidth = 1;
        context.strokeStyle = this.colours.ground;
        context.stroke();
      }
    });
  }
}
