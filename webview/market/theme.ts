/** Colours for a canvas, which knows no CSS variables. */
export interface ChartColours {
  readonly ground: string;
  readonly text: string;
  readonly quiet: string;
  readonly grid: string;
  readonly axis: string;
  readonly rise: string;
  readonly fall: string;
  readonly buy: string;
  readonly sell: string;
  readonly alert: string;
  readonly font: string;
  readonly fontSize: number;
}

/** Style properties of our own (market.css) that name the colours of a chart. */
const properties = {
  ground: '--chart-ground',
  text: '--chart-text',
  quiet: '--chart-quiet',
  grid: '--chart-grid',
  axis: '--chart-axis',
  rise: '--chart-rise',
  fall: '--chart-fall',
  buy: '--chart-buy',
  sell: '--chart-sell',
  alert: '--chart-alert',
} as const;
type ColourName = keyof typeof properties;

/** What the chart's library can read: the browser's own writing of a plain colour. */
const plainColour = /^rgba?\([\d., ]+\)$/;

/** Reads the colours that hold at an element, and says when the theme changes them. */
export class ThemeColours {
  private readonly probe = document.createElement('span');
  private readonly observer: MutationObserver;
  private last = '';

  /** `at`: an element of the chart; must be in the page when colours are read. */
  constructor(at: HTMLElement, changed: () => void) {
    this.probe.hidden = true;
    at.append(this.probe);
    // VS Code writes the variables into the root's style and the theme's kind into the body's class.
    this.observer = new MutationObserver(() => {
      const before = this.last;
      if (JSON.stringify(this.read()) !== before) changed();
    });
    const watched = { attributes: true, attributeFilter: ['class', 'style', 'data-vscode-theme-kind'] };
    this.observer.observe(document.documentElement, watched);
    this.observer.observe(document.body, watched);
  }

  /** The colours as they are now. */
  read(): ChartColours {
    const style = getComputedStyle(this.probe);
    const colours = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, this.colour(style, property)]),
    ) as Record<ColourName, string>;
    const read: ChartColours = {
      ...colours,
      font: style.fontFamily === '' ? 'sans-serif' : style.fontFamily,
      fontSize: 12,
    };
    this.last = JSON.stringify(read);
    return read;
  }

  dispose(): void {
    this.observer.disconnect();
    this.probe.remove();
  }

  private colour(style: CSSStyleDeclaration, property: string): string {
    this.probe.style.color = '';
    this.probe.style.color = `var(${property})`;
    const { color } = style;
    return plainColour.test(color) ? color : 'rgb(128, 128, 128)';
  }
}
