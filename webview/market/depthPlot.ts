import type { DepthShape, ShapeSide } from './depthShape';

const svgNamespace = 'http://www.w3.org/2000/svg';
let instances = 0;

/** A mark of one's own at a place across. */
export interface DepthMark {
  /** Share of the half width, -1 to 1. */
  readonly across: number;
  readonly side: 'bids' | 'asks';
}

/** Room above the highest step, as a share of the height. */
const headroom = 0.08;

/**
 * The depth of a book as two flights of steps. Drawn as SVG: sharp at every size, and coloured by the page's style sheet. Bids have a whole line and
 * stripes that rise, asks a dashed line and stripes that fall, so that colour is not the only difference.
 */
export class DepthPlot {
  /** For the eye alone. */
  readonly element = shape('svg', 'depth-picture');
  private readonly areas = { bids: shape('path', 'depth-area bids'), asks: shape('path', 'depth-area asks') };
  private readonly edges = { bids: shape('path', 'depth-edge bids'), asks: shape('path', 'depth-edge asks') };
  private readonly middle = shape('path', 'depth-mid');
  private readonly cross = shape('path', 'depth-cross');
  private readonly dot = shape('circle', 'depth-dot');
  private readonly marks = shape('g', 'depth-marks');
  private size = { width: 0, height: 0 };
  private drawn: DepthShape | undefined;
  private ownMarks: readonly DepthMark[] = [];
  private crossAt: { readonly across: number; readonly up: number | undefined } | undefined;
  private readonly observer = new ResizeObserver(() => this.measure());

  constructor() {
    instances += 1;
    const { element, areas } = this;
    element.setAttribute('aria-hidden', 'true');
    element.setAttribute('focusable', 'false');
    const patterns = shape('defs');
    for (const side of ['bids', 'asks'] as const) {
      const id = `depth-${side}-${instances}`;
      patterns.append(stripes(id, side));
      areas[side].style.fill = `url(#${id})`;
    }
    this.dot.setAttribute('r', '3.5');
    element.append(
      patterns,
      areas.bids,
      areas.asks,
      this.edges.bids,
      this.edges.asks,
      this.middle,
      this.marks,
      this.cross,
      this.dot,
    );
    this.observer.observe(element);
  }

  show(drawn: DepthShape | undefined, marks: readonly DepthMark[]): void {
    this.drawn = drawn;
    this.ownMarks = marks;
    this.draw();
  }

  /** Puts the crosshair at a place across, with its dot so far up; takes it away without one. */
  point(at: { readonly across: number; readonly up: number | undefined } | undefined): void {
    this.crossAt = at;
    this.drawCross();
  }

  /** The place across (-1 to 1) of so many pixels from the left. */
  acrossAt(x: number): number {
    return this.size.width === 0 ? 0 : Math.max(-1, Math.min(1, (x / this.size.width) * 2 - 1));
  }

  dispose(): void {
    this.observer.disconnect();
    this.element.remove();
  }

  private measure(): void {
    const { width, height } = this.element.getBoundingClientRect();
    if (width === this.size.width && height === this.size.height) return;
    this.size = { width, height };
    this.element.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.draw();
  }

  private draw(): void {
    const { drawn } = this;
    const { width, height } = this.size;
    this.element.style.visibility = drawn ? '' : 'hidden';
    if (!drawn || width === 0) return;
    for (const side of ['bids', 'asks'] as const) {
      const steps = this.steps(drawn[side], side);
      write(this.edges[side], steps.edge);
      write(this.areas[side], steps.area);
    }
    write(this.middle, `M${this.x(0)} 0V${height}`);
    while (this.marks.childElementCount > this.ownMarks.length) this.marks.lastElementChild?.remove();
    while (this.marks.childElementCount < this.ownMarks.length) this.marks.append(shape('path'));
    this.ownMarks.forEach(({ across, side }, at) => {
      const mark = this.marks.children[at];
      if (!mark) return;
      const x = this.x(across);
      write(mark, `M${x} ${height}V${height - 14}M${x - 5} ${height - 10}h10l-5 -8z`);
      const name = `depth-own ${side}`;
      if (mark.getAttribute('class') !== name) mark.setAttribute('class', name);
    });
    this.drawCross();
  }

  private steps({ points, beyond }: ShapeSide, side: 'bids' | 'asks'): { edge: string; area: string } {
    const first = points[0];
    const last = points.at(-1);
    if (!first || !last) return { edge: '', area: '' };
    const bottom = this.size.height;
    const lines: string[] = [`M${this.x(first.across)} ${bottom}`];
    for (const { across, up } of points) lines.push(`H${this.x(across)}V${this.y(up)}`);
    // Beyond the last level that was received nothing is known, so nothing is drawn.
    const end = beyond === 0 ? this.x(last.across) : this.x(side === 'bids' ? -1 : 1);
    const edge = `${lines.join('')}H${end}`;
    return { edge, area: `${edge}V${bottom}Z` };
  }

  private drawCross(): void {
    const { crossAt, size } = this;
    const shown = crossAt !== undefined && this.drawn !== undefined;
    this.cross.style.visibility = shown ? '' : 'hidden';
    this.dot.style.visibility = shown && crossAt.up !== undefined ? '' : 'hidden';
    if (!shown) return;
    const x = this.x(crossAt.across);
    write(
      this.cross,
      `M${x} 0V${size.height}${crossAt.up === undefined ? '' : `M0 ${this.y(crossAt.up)}H${size.width}`}`,
    );
    this.dot.setAttribute('cx', String(x));
    this.dot.setAttribute('cy', String(this.y(crossAt.up ?? 0)));
  }

  private x(across: number): number {
    return tenth(((Math.max(-1, Math.min(1, across)) + 1) / 2) * this.size.width);
  }

  private y(up: number): number {
    return tenth((1 - up * (1 - headroom)) * this.size.height);
  }
}

function tenth(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function write(path: Element, line: string): void {
  if (path.getAttribute('d') !== line) path.setAttribute('d', line);
}

function shape<K extends keyof SVGElementTagNameMap>(tag: K, className = ''): SVGElementTagNameMap[K] {
  const made = document.createElementNS(svgNamespace, tag);
  if (className !== '') made.setAttribute('class', className);
  return made;
}

/** Stripes that rise to the right for bids, and fall for asks. */
function stripes(id: string, side: 'bids' | 'asks'): SVGPatternElement {
  const pattern = shape('pattern');
  pattern.id = id;
  pattern.setAttribute('width', '6');
  pattern.setAttribute('height', '6');
  pattern.setAttribute('patternUnits', 'userSpaceOnUse');
  pattern.setAttribute('patternTransform', side === 'bids' ? 'rotate(45)' : 'rotate(-45)');
  const ground = shape('rect', `depth-ground ${side}`);
  ground.setAttribute('width', '6');
  ground.setAttribute('height', '6');
  const stripe = shape('rect', `depth-stripe ${side}`);
  stripe.setAttribute('width', '2');
  stripe.setAttribute('height', '6');
  pattern.append(ground, stripe);
  return pattern;
}
