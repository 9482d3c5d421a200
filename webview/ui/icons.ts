/** Shapes drawn on a 16 by 16 grid with lines of one unit; `currentColor`, so that they follow the theme. */
const shapes = {
  error: ['M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z', 'M5.5 5.5l5 5m0-5l-5 5'],
  warning: ['M8 2L1.5 13.5h13z', 'M8 6.5v3.5m0 1.2v1'],
  info: ['M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z', 'M8 7v4.5m0-7v1'],
  check: ['M2.5 8.5l3.5 3.5l7.5-8'],
  search: ['M6.8 2.3a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9z', 'M10.2 10.2l4 4'],
  paper: ['M6.3 2h3.4m-2.7 0v4.2L3.4 12.6a1 1 0 0 0 .9 1.4h7.4a1 1 0 0 0 .9-1.4L9 6.200V2', 'M5 10.5h6'],
  locked: ['M3.5 7.500h9v6.500h-9z', 'M5.5 7.500V5a2.500 2.500 0 0 1 5 0v2.500'],
  armed: ['M9 1.500L3.500 9H8l-1 5.500L12.500 7H8z'],
  chevron: ['M5.500 2.500L11 8l-5.500 5.500'],
  waiting: ['M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z', 'M8 4.500V8l2.500 1.500'],
} as const;

/** The name of an icon. */
export type IconName = keyof typeof shapes;

/** An icon for the eye alone: whatever it says, a word beside it says too. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon');
  for (const shape of shapes[name]) {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', shape);
    svg.append(path);
  }
  return svg;
}

/** Holds one icon and changes it where the name differs. */
export class IconSlot {
  readonly element = document.createElement('span');
  private name: IconName | undefined;

  constructor() {
    this.element.className = 'icon-slot';
    this.element.setAttribute('aria-hidden', 'true');
  }

  show(name: IconName | undefined): void {
    if (this.name === name) return;
    this.name = name;
    this.element.replaceChildren(...(name ? [icon(name)] : []));
  }
}
