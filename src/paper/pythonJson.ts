/** The fields of a request in the order received. `null` is what JSON calls so. */
export type ReceivedFields = readonly (readonly [name: string, value: string | null])[];

const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
};

/** The text that Python's `json.dumps(fields)` gives with its defaults: ", " and ": " between, all but printable ASCII escaped. */
export function pythonJson(fields: ReceivedFields): string {
  const members = fields.map(([name, value]) => `${quote(name)}: ${value === null ? 'null' : quote(value)}`);
  return `{${members.join(', ')}}`;
}

function quote(text: string): string {
  let quoted = '"';
  // By UTF-16 unit: Python writes what lies beyond the basic plane as the same surrogate pair.
  for (let at = 0; at < text.length; at++) {
    const unit = text.charAt(at);
    const code = text.charCodeAt(at);
    quoted +=
      short[unit] ?? (code >= 0x20 && code <= 0x7e ? unit : `\\u${code.toString(16).padStart(4, '0')}`);
  }
  return `${quoted}"`;
}
