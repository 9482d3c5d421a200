/** A label of the status bar as VS Code shows it: its text, and the icons in it by name. */
export interface ShownLabel {
  readonly text: string;
  readonly icons: readonly string[];
}

/** Reads a label as VS Code's `renderLabelWithIcons` does: `$(name)` is an icon, behind a backslash it is that text. */
export function shownLabel(label: string): ShownLabel {
  const icons: string[] = [];
  const text = label.replaceAll(
    /(\\)?\$\(([A-Za-z0-9-]+(?:~[A-Za-z]+)?)\)/g,
    (_, escaped: string | undefined, name: string) => {
      if (escaped !== undefined) return `$(${name})`;
      icons.push(name);
      return '';
    },
  );
  return { text, icons };
}
