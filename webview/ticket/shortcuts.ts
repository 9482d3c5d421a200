import type { Wishes } from './wishes';

/** By the key's place (`code`), so that they work on a Persian layout; letters that VS Code's menus do not use with Alt. */
const shortcuts = {
  Buy: { code: 'KeyB', keys: 'Alt+B', wish: (wishes: Wishes) => wishes.chooseSide('BUYER') },
  Sell: { code: 'KeyA', keys: 'Alt+A', wish: (wishes: Wishes) => wishes.chooseSide('SELLER') },
  Limit: { code: 'KeyL', keys: 'Alt+L', wish: (wishes: Wishes) => wishes.chooseType('LIMIT') },
  'Market order': { code: 'KeyM', keys: 'Alt+M', wish: (wishes: Wishes) => wishes.chooseType('MARKET') },
} as const;

/** A control's name with its keys: for its label, its tooltip (`Buy (Alt+B)`) and for screen readers. */
export function withShortcut(name: keyof typeof shortcuts): { label: string; title: string; keys: string } {
  const { keys } = shortcuts[name];
  return { label: name, title: `${name} (${keys})`, keys };
}

/** Carries out the shortcut of a key press, if it is one. */
export function runShortcut(event: KeyboardEvent, wishes: Wishes): void {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return;
  const shortcut = Object.values(shortcuts).find((each) => each.code === event.code);
  if (!shortcut) return;
  event.preventDefault();
  shortcut.wish(wishes);
}
