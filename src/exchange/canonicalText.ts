/** Named texts in the order in which they are sent. */
export type Fields = readonly (readonly [name: string, value: string])[];

// Python leaves space to tilde as they are; JSON.stringify has dealt with quotes, backslashes and the C0 controls already.
const notPlain = /[^ -~]/g;

/**
 * The text that is signed: what Python's `json.dumps` gives for a dictionary of these fields with default arguments (API guide, signing). A space
 * after each colon and comma, everything outside printable ASCII as lower-case `\uXXXX`, astral characters as surrogate pairs.
 */
export function canonicalText(fields: Fields): string {
  return `{${fields.map(([name, value]) => `${quoted(name)}: ${quoted(value)}`).join(', ')}}`;
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    notPlain,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
