import { make, setAttribute, setText } from './elements';
import { innerControl, toolkitButton, type Button } from './toolkit';

/** A full button. While it is locked it keeps its focus and its name, and does nothing. */
export class PushButton {
  readonly element: Button;
  private locked = false;

  constructor(text: string, appearance: 'primary' | 'secondary', pressed: () => void) {
    this.element = toolkitButton(appearance, text);
    this.element.addEventListener('click', (event) => {
      // The second click of a double click is no second wish.
      if (!this.locked && event.detail <= 1) pressed();
    });
    this.element.addEventListener('keydown', (event) => {
      // A key that is held down would click again and again.
      if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault();
    });
  }

  setText(text: string): void {
    setText(this.element, text);
  }

  setTitle(title: string): void {
    setAttribute(this.element, 'title', title);
  }

  /** Locks or opens the button; it must be in the page. */
  setLocked(locked: boolean): void {
    this.locked = locked;
    this.element.classList.toggle('locked', locked);
    setAttribute(innerControl(this.element), 'aria-disabled', locked ? 'true' : undefined);
  }

  focus(): void {
    innerControl(this.element).focus();
  }
}

/** A small button that does one thing. */
export function linkButton(text: string, pressed: () => void): HTMLButtonElement {
  const button = make('button', 'link', text);
  button.type = 'button';
  button.addEventListener('click', pressed);
  return button;
}

/**
 * A small button that stands for a value, which may change while somebody aims at it: a click uses the value that stood there
 * when the pointer went down. Without a value the button stays in its place and does nothing.
 */
export class ValueButton<T> {
  readonly element = make('button', 'value');
  private value: T | undefined;
  private aimed: T | undefined;

  constructor(used: (value: T) => void) {
    this.element.type = 'button';
    this.element.addEventListener('pointerdown', () => (this.aimed = this.value));
    this.element.addEventListener('click', (event) => {
      const value = event.detail > 0 ? (this.aimed ?? this.value) : this.value;
      this.aimed = undefined;
      if (value !== undefined && this.value !== undefined) used(value);
    });
  }

  setValue(value: T | undefined): void {
    this.value = value;
    setAttribute(this.element, 'aria-disabled', value === undefined ? 'true' : undefined);
  }
}
