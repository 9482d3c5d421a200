import { make, setAttribute } from './elements';
import { icon } from './icons';

/** One of the segments of a {@link SegmentedChoice}. */
export interface Segment<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly title: string;
  /** In the notation of `aria-keyshortcuts`. */
  readonly keys?: string;
}

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * A choice between a few values as segments side by side, with the roles and keys of radio buttons: one tab stop, arrows choose.
 * The toolkit's radio group is not used, since it emits `change` for values that are set by code, and the side of an order must
 * have one source.
 */
export class SegmentedChoice<T extends string> {
  readonly element = make('div', 'choice');
  private readonly buttons: readonly HTMLButtonElement[];

  constructor(
    label: string,
    private readonly segments: readonly Segment<T>[],
    chosen: (value: T) => void,
  ) {
    this.element.setAttribute('role', 'radiogroup');
    this.element.setAttribute('aria-label', label);
    this.buttons = segments.map((segment) => {
      const button = make('button', 'segment', icon('check'), make('span', '', segment.label));
      button.type = 'button';
      button.title = segment.title;
      button.dataset['value'] = segment.value;
      setAttribute(button, 'role', 'radio');
      setAttribute(button, 'aria-label', segment.label);
      setAttribute(button, 'aria-keyshortcuts', segment.keys);
      button.addEventListener('click', () => chosen(segment.value));
      return button;
    });
    this.element.append(...this.buttons);
    this.element.addEventListener('keydown', (event) => {
      const step = event.altKey || event.ctrlKey || event.metaKey ? undefined : steps[event.key];
      const at = this.buttons.findIndex((button) => button === event.target);
      if (step === undefined || at < 0) return;
      event.preventDefault();
      const next = (at + step + this.buttons.length) % this.buttons.length;
      const segment = this.segments[next];
      if (segment) chosen(segment.value);
      this.buttons[next]?.focus();
    });
  }

  show(value: T): void {
    this.segments.forEach((segment, index) => {
      const button = this.buttons[index];
      if (!button) return;
      const isChosen = segment.value === value;
      setAttribute(button, 'aria-checked', String(isChosen));
      setAttribute(button, 'tabindex', isChosen ? '0' : '-1');
    });
  }
}
