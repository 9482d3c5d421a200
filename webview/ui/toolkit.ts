import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
  type Button,
  type Dropdown,
  type TextField,
} from '@vscode/webview-ui-toolkit';

/**
 * The only file that knows the toolkit: it is archived, and replacing it must touch this folder alone. Badge and tag are left
 * out because they write style attributes, which our content security policy forbids.
 */
provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption(), vsCodeTextField());

declare global {
  interface HTMLElementTagNameMap {
    'vscode-button': Button;
    'vscode-dropdown': Dropdown;
    'vscode-text-field': TextField;
  }
}

/** A `vscode-button`. */
export function toolkitButton(appearance: 'primary' | 'secondary', text: string): Button {
  const button = document.createElement('vscode-button');
  button.setAttribute('appearance', appearance);
  button.textContent = text;
  return button;
}

/** A `vscode-dropdown`, without options. */
export function toolkitDropdown(): Dropdown {
  return document.createElement('vscode-dropdown');
}

/** A `vscode-option`. */
export function toolkitOption(value: string, text: string): HTMLElement {
  const option = document.createElement('vscode-option');
  option.setAttribute('value', value);
  option.textContent = text;
  return option;
}

/** A `vscode-text-field` with its label. */
export function toolkitTextField(label: string): TextField {
  const field = document.createElement('vscode-text-field');
  field.textContent = label;
  return field;
}

/** The focusable element inside a toolkit element: what screen readers meet, and so where ARIA attributes belong. */
export function innerControl(host: HTMLElement): HTMLElement {
  const control = host.shadowRoot?.querySelector<HTMLElement>('[part="control"]');
  if (!control) throw new Error(`${host.localName} has no inner control yet: it must be in the page first.`);
  return control;
}

export type { Button, Dropdown, TextField };
