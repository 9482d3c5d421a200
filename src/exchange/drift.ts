import * as z from 'zod';
import { boundedText } from './failureWords';

/** So much is told; a server that makes up new fields for each answer must not fill the log. */
const mostReports = 100;

/**
 * Tells the log, once each, where the exchange's answers have moved away from what we know: fields and enum values that are new, answers that do
 * not fit. New ones break nothing; they are how a change of the API is noticed.
 */
export class DriftReport {
  readonly #told = new Set<string>();
  readonly #warn: (text: string) => void;

  constructor(warn: (text: string) => void) {
    this.#warn = warn;
  }

  /** Looks through a value for fields that its schema does not name. `where` says which answer it is. */
  fields(where: string, schema: z.core.$ZodType, value: unknown): void {
    for (const path of unknownFields(schema, value, '')) {
      this.once(`${where}: the field "${path}" is new to us; it is ignored.`);
    }
  }

  /** Looks at an enum value. */
  value(where: string, known: readonly string[], value: string): void {
    if (!known.includes(value)) {
      this.once(`${where}: the value "${value}" is new to us; it is shown as it came.`);
    }
  }

  /** Tells where an answer does not fit its schema: places and kinds, no values. */
  misfit(where: string, error: z.core.$ZodError): void {
    for (const { path, code } of error.issues.slice(0, 5)) {
      const place = path.map((part) => (typeof part === 'number' ? '[]' : String(part))).join('.');
      this.once(`${where}: "${place}" does not fit (${code}).`);
    }
  }

  /** A warning that is told once. */
  once(text: string): void {
    const line = boundedText(text);
    if (this.#told.has(line) || this.#told.size >= mostReports) return;
    this.#told.add(line);
    this.#warn(line);
  }
}

function* unknownFields(schema: z.core.$ZodType, value: unknown, path: string): Generator<string> {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    yield* unknownFields(schema.unwrap(), value, path);
  } else if (schema instanceof z.ZodPipe) {
    yield* unknownFields(schema.in, value, path);
  } else if (schema instanceof z.ZodUnion) {
    const fitting = schema.options.find((option) => z.safeParse(option, value).success);
    if (fitting) yield* unknownFields(fitting, value, path);
  } else if (schema instanceof z.ZodArray && Array.isArray(value)) {
    for (const each of value) yield* unknownFields(schema.element, each, `${path}[]`);
  } else if (schema instanceof z.ZodObject && isRecord(value)) {
    yield* unknownOf(schema, value, path);
  }
}

function* unknownOf(schema: z.ZodObject, value: Record<string, unknown>, path: string): Generator<string> {
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  for (const [name, each] of Object.entries(value)) {
    const place = path === '' ? name : `${path}.${name}`;
    const known = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (known) yield* unknownFields(known, each, place);
    else yield place;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
