/** What a template of the price ticker may name. */
export const placeholders = [
  'symbol',
  'base',
  'quote',
  'bid',
  'ask',
  'mid',
  'spread',
  'spreadPercent',
  'change',
  'direction',
  'age',
] as const;

/** A name that stands in braces in a template. */
export type Placeholder = (typeof placeholders)[number];

/** What stands in a template's place; empty where nothing is known. */
export type TemplateValues = Readonly<Record<Placeholder, string>>;

/** Default of the setting `invex.ticker.template`. */
export const defaultTemplate = '{symbol} {direction} {mid} {change}';

/** VS Code cuts off what is wider than two fifths of the window. */
export const longestTemplate = 100;
/** Longer than any figure of a market; what a server sends beyond it is cut, visibly. */
const longestValue = 60;

// Control characters end lines, and those for the direction of text turn figures round.
const notOnOneLine = String.raw`\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff`;
const named = `\\{(?:${placeholders.join('|')})\\}`;

/** A template that can be shown, as a regular expression that package.json repeats for the settings editor. */
export const templatePattern = `^(?=.*${named})(?:[^{}${notOnOneLine}]|${named})*$`;

const usable = new RegExp(templatePattern, 'u');
const unusual = new RegExp(`[${notOnOneLine}]`, 'u');
const unusualInValues = new RegExp(`[${notOnOneLine}]+`, 'gu');

/** What keeps a template from being shown, as a sentence; nothing when it can be. */
export function templateProblem(template: string): string | undefined {
  if (template.length > longestTemplate) return `It has ${template.length} characters.`;
  if (usable.test(template)) return undefined;
  const odd = unusual.exec(template);
  if (odd) return 'It has a line break or another invisible character.';
  const rest = template.replaceAll(new RegExp(named, 'gu'), '');
  const unknown = /\{[^{}]*\}/u.exec(rest);
  if (unknown) return `${unknown[0]} is not one of them.`;
  if (/[{}]/u.test(rest)) return 'It has a brace without its other half.';
  return 'It has none of them.';
}

/** `{symbol}, {base}, …`, for sentences. */
export const placeholderList = placeholders.map((name) => `{${name}}`).join(', ');

/** An icon as VS Code's status bar reads it; behind a backslash it shows the text. */
const icon = /(\\)?\$\(([A-Za-z0-9-]+(?:~[A-Za-z]+)?)\)/gu;
const piece = new RegExp(String.raw`(\\?\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\))|\{([A-Za-z]+)\}`, 'gu');
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;
const isolate = '\u2068';
const isolateLeftToRight = '\u2066';
const isolateEnd = '\u2069';

/**
 * Text for the status bar. Icons of the template (`$(star)`) become icons, while values show as just their text: an exchange cannot draw into the
 * editor. Spaces around what is empty fall away. The template must be one that {@link templateProblem} has nothing against.
 */
export function rendered(template: string, values: TemplateValues): string {
  const turned = rightToLeft.test(template);
  const shown = (name: Placeholder): string => {
    const value = plainValue(values[name]);
    // Between right-to-left words a sign would change sides.
    return turned && value !== '' ? `${isolateLeftToRight}${value}${isolateEnd}` : value;
  };
  const pieces: string[] = [];
  let text = '';
  let at = 0;
  for (const found of template.matchAll(piece)) {
    text += template.slice(at, found.index);
    at = found.index + found[0].length;
    const [, ownIcon, name] = found;
    if (ownIcon !== undefined) {
      pieces.push(withoutIcons(notEscaping(text)), ownIcon);
      text = '';
    } else if (isPlaceholder(name)) text += shown(name);
  }
  pieces.push(withoutIcons(text + template.slice(at)));
  // Figure spaces stay: they keep the width.
  const line = pieces.join('').replaceAll(/ {2,}/gu, ' ').replaceAll(/^ | $/gu, '');
  return turned ? `${isolate}${line}${isolateEnd}` : line;
}

/** A text that the status bar shows as it is: nothing in it becomes an icon. */
export function withoutIcons(text: string): string {
  return text.replaceAll(icon, (all, escaped: string | undefined) =>
    escaped === undefined ? `\\${all}` : all,
  );
}

function plainValue(value: string): string {
  const line = value.replaceAll(unusualInValues, ' ');
  const short = line.length > longestValue ? `${line.slice(0, longestValue - 1)}\u2026` : line;
  return notEscaping(short);
}

/** A backslash at the end of a text would turn an icon of the template's behind it into text. */
function notEscaping(text: string): string {
  return text.endsWith('\\') ? `${text}\u2060` : text;
}

function isPlaceholder(name: string | undefined): name is Placeholder {
  return placeholders.some((each) => each === name);
}
