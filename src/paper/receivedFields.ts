import type { ReceivedFields } from './pythonJson';
import { Refusal, refuseField } from './refusals';

const jsonString = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const jsonOther = /(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[[{])/y;
const blanks = /[ \t\r\n]*/y;

/** The fields of a query text (without its "?"), in their order. A name that comes twice is refused: which one was signed could be argued. */
export function readQuery(raw: string): ReceivedFields {
  const fields = [...new URLSearchParams(raw)].map(([name, value]) => [name, value] as const);
  refuseTwice(fields, 'query');
  return fields;
}

/**
 * The fields of a JSON body, in their order (JSON.parse would reorder names that look like numbers). All values of this API are strings: the signed text
 * of a JSON number is not defined, so one is refused, as is anything nested.
 */
export function readBody(raw: string): ReceivedFields {
  const scan = new Scanner(raw);
  const fields: (readonly [string, string | null])[] = [];
  scan.expect('{');
  if (!scan.skip('}')) {
    do {
      const name = scan.string();
      scan.expect(':');
      fields.push([name, scan.value(name)]);
    } while (scan.skip(','));
    scan.expect('}');
  }
  scan.end();
  refuseTwice(fields, 'body');
  return fields;
}

function refuseTwice(fields: ReceivedFields, where: 'query' | 'body'): void {
  const seen = new Set<string>();
  for (const [name] of fields) {
    if (seen.has(name)) throw refuseField(where, name, 'The field comes twice.', 'duplicate_field');
    seen.add(name);
  }
}

class Scanner {
  private at = 0;

  constructor(private readonly text: string) {}

  string(): string {
    const found = this.token(jsonString);
    if (found === undefined) throw this.broken();
    const read: unknown = JSON.parse(found);
    if (typeof read !== 'string') throw this.broken();
    return read;
  }

  value(field: string): string | null {
    this.token(blanks);
    if (this.text[this.at] === '"') return this.string();
    const other = this.token(jsonOther);
    if (other === undefined) throw this.broken();
    if (other === 'null') return null;
    throw refuseField('body', field, 'Input should be a valid string', 'string_type');
  }

  expect(mark: string): void {
    if (!this.skip(mark)) throw this.broken();
  }

  /** Takes the mark when it comes next. */
  skip(mark: string): boolean {
    this.token(blanks);
    const comes = this.text[this.at] === mark;
    if (comes) this.at++;
    this.token(blanks);
    return comes;
  }

  end(): void {
    if (this.at < this.text.length) throw this.broken();
  }

  private token(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  private broken(): Refusal {
    return new Refusal(422, [{ loc: ['body', this.at], msg: 'JSON decode error', type: 'json_invalid' }]);
  }
}
