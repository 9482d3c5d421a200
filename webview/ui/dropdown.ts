import { setAttribute } from './elements';
import { toolkitDropdown, toolkitOption, type Dropdown } from './toolkit';

/** A dropdown named by `label`. */
export class LabelledDropdown {
  readonly element: Dropdown;
  private values: readonly string[] = [];
  private labels: readonly string[] = [];
  private shown = '';

  /** `chosen` is called when the user chose another value: the toolkit fires `change` for none as well. */
  constructor(label: string, chosen: (value: string) => void) {
    this.element = toolkitDropdown();
    // A label element does not name the toolkit's dropdown.
    this.element.setAttribute('aria-label', label);
    this.element.addEventListener('change', () => {
      const { value } = this.element;
      if (value === this.shown || value === '') return;
      this.shown = value;
      chosen(value);
    });
  }

  /**
   * Shows `value` among `values`. A value that is not among them is added; an empty one shows as `placeholder`. `labelOf` gives the
   * words for a value; without it a value stands for itself.
   */
  show(
    value: string,
    values: readonly string[],
    placeholder: string,
    description: string,
    labelOf: (value: string) => string = (each) => each,
  ): void {
    const wanted = values.includes(value) ? values : [value, ...values];
    const labels = wanted.map((each) => (each === '' ? placeholder : labelOf(each)));
    const same = isSame(wanted, this.values) && isSame(labels, this.labels);
    if (!same) {
      this.values = wanted;
      this.labels = labels;
      this.element.replaceChildren(...wanted.map((each, at) => toolkitOption(each, labels[at] ?? each)));
    }
    this.shown = value;
    const showNow = (): void => {
      if (this.shown === value && this.element.value !== value) this.element.value = value;
    };
    showNow();
    // New options count for the toolkit only after it has seen them in its slot.
    if (!same) requestAnimationFrame(() => requestAnimationFrame(showNow));
    setAttribute(this.element, 'aria-description', description === '' ? undefined : description);
  }

  focus(): void {
    this.element.focus();
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at]);
}
