import { make } from './elements';
import { icon } from './icons';

/** One of the segments of a {@link SegmentedChoice}. */
export interface Segment<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly title: string;
  /** In the notation of `aria-keyshortcuts`. */
  readonly keys: string;
}

/**
 * A choice between two or three as segments side by side: native radio buttons, since the toolkit's radio group emits `change`
 * for values that are set by code, and the side of an order must have one source.
 */
export class SegmentedChoice<T extends string> {
  readonly element = make('div', 'choice');
  private readonly inputs = new Map<T, HTMLInputElement>();

  constructor(label: string, segments: readonly Segment<T>[], chosen: (value: T) => void) {
    this.element.setAttribute('role', 'radiogroup');
    this.element.setAttribute('aria-label', label);
    for (const segment of segments) {
      const input = make('input');
      input.type = 'radio';
      input.name = label;
      input.value = segment.value;
      input.setAttribute('aria-keyshortcuts', segment.keys);
      input.addEventListener('change', () => {
        if (input.checked) chosen(segment.value);
      });
      const face = make('span', 'face', icon('check'), make('span', '', segment.label));
      const holder = make('label', 'segment', input, face);
      holder.title = segment.title;
      holder.dataset['value'] = segment.value;
      this.inputs.set(segment.value, input);
      this.element.append(holder);
    }
  }

  show(value: T): void {
    const input = this.inputs.get(value);
    if (input && !input.checked) input.checked = true;
  }
}
