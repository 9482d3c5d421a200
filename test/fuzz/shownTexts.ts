import MarkdownIt from 'markdown-it';

// As VS Code's preview parses: HTML on, addresses become links.
const markdown = new MarkdownIt({ html: true, linkify: true });

/** What our own pages are made of; anything else came from the server. */
const ours: ReadonlySet<string> = new Set([
  'inline',
  'text',
  'text_special',
  'softbreak',
  ...['heading', 'paragraph', 'strong', 'table', 'thead', 'tbody', 'tr', 'th', 'td'].flatMap((each) => [
    `${each}_open`,
    `${each}_close`,
  ]),
]);

/** What a page of ours would render besides its own structure: links, images, HTML, code. */
export function markupIn(text: string): string | undefined {
  const pending = [...markdown.parse(text, {})];
  for (let token = pending.pop(); token; token = pending.pop()) {
    if (!ours.has(token.type)) return token.type;
    pending.push(...(token.children ?? []));
  }
  return undefined;
}

// VS Code makes links of this in notifications, commands among them (base/common/linkedText.ts).
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
const icon = /\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/;
// Of the marks that turn text round, and of those that end a line.
const steering = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** What is wrong with a text of one line, in a notification, a tree or the status bar. */
export function wrongInLine(text: string): string | undefined {
  if (link.test(text)) return 'a link';
  if (icon.test(text)) return 'an icon';
  if (steering.test(text)) return 'a control character';
  return undefined;
}

/** What is wrong with these lines. */
export function wrongLines(...texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => {
    const wrong = wrongInLine(text);
    return wrong === undefined ? [] : [`${wrong} in ${JSON.stringify(text)}`];
  });
}
