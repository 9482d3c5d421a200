import * as fc from 'fast-check';
import * as z from 'zod';
import { knownSides, knownStatuses, knownTypes } from '../../src/exchange/wire';
import { decimalText, hostileText } from './hostileValues';

const currency = fc.constantFrom('USDT', 'IRR', 'BTC', 'TRX', 'SHIB', '1INCH', 'constructor', 'toString');
const code = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(currency, currency).map((two) => two.join('_')) },
  { weight: 1, arbitrary: hostileText },
);
const moment = fc.oneof(
  fc
    .date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc.constantFrom('2026-01-05 12:00:00', '2026-01-05T12:00:00+03:30'),
  hostileText,
);
const word = (known: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: hostileText });

/** What a text of the wire holds, by the name of its field; any other is whatever a hostile server likes. */
const textsByName: Readonly<Record<string, fc.Arbitrary<string>>> = {
  symbol: code,
  code,
  currency,
  base_currency_type: fc.oneof({ weight: 4, arbitrary: currency }, { weight: 1, arbitrary: hostileText }),
  quote_currency_type: fc.oneof({ weight: 4, arbitrary: currency }, { weight: 1, arbitrary: hostileText }),
  status: word(knownStatuses),
  side: word(knownSides),
  type: word([...knownTypes, 'MAKER', 'TAKER']),
  created_at: moment,
  updated_at: moment,
};

/**
 * Values that fit a schema of the wire as far as its structure tells, whatever the schema becomes: what it refines beyond that (above zero, not
 * crossed) is left to chance. `name`: of the field that the value is for.
 */
export function valuesOf(schema: z.core.$ZodType, name = ''): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodOptional) return fc.option(valuesOf(schema.unwrap(), name), { nil: undefined });
  if (schema instanceof z.ZodNullable) return fc.option(valuesOf(schema.unwrap(), name), { nil: null });
  if (schema instanceof z.ZodPipe) return valuesOf(schema.in, name);
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map((each) => valuesOf(each, name)));
  if (schema instanceof z.ZodArray) return fc.array(valuesOf(schema.element, name), { maxLength: 6 });
  if (schema instanceof z.ZodObject) return objectsOf(schema.shape);
  if (schema instanceof z.ZodUUID) return fc.uuid({ version: 4 });
  if (schema instanceof z.ZodNumber) return fc.integer({ min: 0, max: 200 });
  if (schema instanceof z.ZodString) {
    const known = Object.hasOwn(textsByName, name) ? textsByName[name] : undefined;
    return known ?? (isAmount(schema) ? decimalText : hostileText);
  }
  throw new Error(`The fuzzer does not know how to make a ${schema._zod.def.type}: teach it here.`);
}

function objectsOf(shape: Readonly<Record<string, z.core.$ZodType>>): fc.Arbitrary<unknown> {
  return fc.record(
    Object.fromEntries(Object.entries(shape).map(([name, each]) => [name, valuesOf(each, name)])),
  );
}

/** Whether a text must have a form, and amounts have that form. */
function isAmount(schema: z.ZodString): boolean {
  return schema.safeParse('12.5').success && !schema.safeParse('x').success;
}
