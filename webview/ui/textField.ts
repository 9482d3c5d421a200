import { setAttribute, setText } from './elements';
import { innerControl, toolkitTextField, type TextField } from './toolkit';

/** What a text field tells. */
export interface TextFieldEvents {
  typed(text: string): void;
  left(): void;
  /** Enter was pressed: not held, and not to finish a word in an input method. */
  entered(): void;
}

/** What a text field shows. */
export interface TextFieldLooks {
  readonly text: string;
  readonly unit: string;
  readonly placeholder: string;
  readonly disabled: boolean;
  readonly invalid: boolean;
  readonly description: string;
}

/** Longer pastes are cut here; a number has at most 64 characters, so such a text is refused in any case. */
const longestText = 16_000;

/**
 * A labelled text field with a unit. The toolkit's real input lives in a shadow tree, where ids of the page do not reach:
 * name, description and validity are set on the input itself, the description as an element beside it.
 */
export class LabelledTextField {
  readonly element: TextField;
  private readonly unit = document.createElement('span');
  private readonly description = document.createElement('span');

  constructor(
    private readonly label: string,
    events: TextFieldEvents,
  ) {
    this.element = toolkitTextField(label);
    this.element.setAttribute('maxlength', String(longestText));
    this.unit.slot = 'end';
    this.unit.className = 'unit';
    this.unit.setAttribute('aria-hidden', 'true');
    this.element.append(this.unit);
    this.description.id = 'description';
    this.description.hidden = true;
    this.element.addEventListener('input', () => events.typed(this.element.value));
    this.element.addEventListener('focusout', () => events.left());
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return;
      event.preventDefault();
      if (!event.repeat) events.entered();
    });
  }

  /** To be called once the field is in the page: the toolkit makes its input then. */
  connected(): void {
    const control = innerControl(this.element);
    control.after(this.description);
    // The toolkit names its host as well, which is no control; taken away, it leaves one element of this name.
    this.element.removeAttribute('aria-label');
    for (const [name, value] of [
      ['aria-label', this.label],
      ['aria-describedby', this.description.id],
      ['dir', 'ltr'],
      ['inputmode', 'decimal'],
      ['autocomplete', 'off'],
      ['spellcheck', 'false'],
    ] as const) {
      control.setAttribute(name, value);
    }
  }

  show(looks: TextFieldLooks): void {
    const control = innerControl(this.element);
    if (this.element.value !== looks.text) {
      this.element.value = looks.text;
      // The toolkit would write it a frame later, and not at all while the view is hidden.
      if (control instanceof HTMLInputElement) control.value = looks.text;
    }
    // As an attribute that CSS draws, so that it is no part of the label's text.
    setAttribute(this.unit, 'data-unit', looks.unit);
    setAttribute(this.element, 'placeholder', looks.placeholder === '' ? undefined : looks.placeholder);
    if (this.element.disabled !== looks.disabled) this.element.disabled = looks.disabled;
    this.element.classList.toggle('invalid', looks.invalid);
    setAttribute(control, 'aria-invalid', looks.invalid ? 'true' : undefined);
    setAttribute(control, 'aria-label', this.label);
    setText(this.description, looks.description);
  }

  focus(): void {
    innerControl(this.element).focus();
  }
}
