import * as fc from 'fast-check';
import { brokenDecimals, hostileText, rawNumbers } from './hostileValues';

/** A piece of JSON as text, where a value of JavaScript could not say it. */
class RawJson {
  constructor(readonly text: string) {}
}

/** An object with members as they are written, a name perhaps twice. */
class Members {
  constructor(readonly list: readonly (readonly [name: string, value: unknown])[]) {}
}

/** One damage: `where` picks a place among all there are. */
export interface Damage {
  readonly where: number;
  readonly what: 'remove' | 'replace' | 'add' | 'double' | 'repeat' | 'as-number' | 'edit';
  readonly value: unknown;
  readonly name: string;
}

const poison: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'toJSON',
  'then',
  'new_field',
  '',
  '\u202e',
  '<b>',
];

const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, false, [], {}, [[]], { polluted: 'yes' }),
  fc.constantFrom(...rawNumbers).map((text) => new RawJson(text)),
  fc.constantFrom(...brokenDecimals),
  hostileText,
  fc.constantFrom(3, 40, 2000).map((depth) => new RawJson('['.repeat(depth) + ']'.repeat(depth))),
  fc.constantFrom(...poison).map((name) => new Members([[name, new Members([['polluted', 'yes']])]])),
);

/** How a value may be damaged. */
export const damages: fc.Arbitrary<readonly Damage[]> = fc.array(
  fc.record({
    where: fc.nat({ max: 10_000 }),
    what: fc.constantFrom<Damage['what']>(
      'remove',
      'replace',
      'add',
      'double',
      'repeat',
      'as-number',
      'edit',
    ),
    value: anything,
    name: fc.constantFrom(...poison),
  }),
  { minLength: 1, maxLength: 3 },
);

/** A value with damages. The value itself stays as it is. */
export function damaged(value: unknown, list: readonly Damage[]): unknown {
  return list.reduce<unknown>((now, damage) => {
    const places = { left: damage.where % Math.max(1, countOf(now)) };
    return withDamage(now, damage, places) ?? null;
  }, asMembers(value));
}

/** Every object as its members. */
function asMembers(value: unknown): unknown {
  if (value instanceof RawJson || value instanceof Members) return value;
  if (Array.isArray(value)) return value.map(asMembers);
  if (typeof value !== 'object' || value === null) return value;
  return new Members(
    Object.entries(value).flatMap(([name, each]) =>
      each === undefined ? [] : [[name, asMembers(each)] as const],
    ),
  );
}

function countOf(value: unknown): number {
  if (Array.isArray(value)) return 1 + value.reduce<number>((sum, each) => sum + countOf(each), 0);
  if (value instanceof Members) return 1 + value.list.reduce((sum, [, each]) => sum + countOf(each), 0);
  return 1;
}

const removed = Symbol('removed');
const twice = Symbol('twice');

function withDamage(value: unknown, damage: Damage, places: { left: number }): unknown {
  const done = visit(value, damage, places);
  return done === removed || done === twice ? null : done;
}

/** Counts down to the place of the damage and gives the value as it is then. */
function visit(value: unknown, damage: Damage, places: { left: number }): unknown {
  if (places.left === 0) {
    places.left = -1;
    return hit(value, damage);
  }
  places.left -= 1;
  if (Array.isArray(value)) {
    return value.flatMap((each: unknown) => {
      const done: unknown = places.left < 0 ? each : visit(each, damage, places);
      return done === removed ? [] : done === twice ? [each, each] : [done];
    });
  }
  if (value instanceof Members) {
    return new Members(
      value.list.flatMap(([name, each]) => {
        const done: unknown = places.left < 0 ? each : visit(each, damage, places);
        if (done === removed) return [];
        return done === twice
          ? [[name, each] as const, [name, damage.value] as const]
          : [[name, done] as const];
      }),
    );
  }
  return value;
}

function hit(value: unknown, { what, value: other, name }: Damage): unknown {
  switch (what) {
    case 'remove':
      return removed;
    case 'replace':
      return other;
    case 'add':
      return value instanceof Members ? new Members([...value.list, [name, other]]) : other;
    case 'double':
      return twice;
    case 'repeat':
      return Array.isArray(value)
        ? Array.from({ length: 40 }, () => value as unknown[]).flat()
        : [value, value];
    case 'as-number':
      return typeof value === 'string' && /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(value)
        ? new RawJson(value)
        : other;
    case 'edit':
      return typeof value === 'string' ? `${value}${typeof other === 'string' ? other : '\u200e'}` : other;
  }
}

/** How JSON is written: as we would, with all spaces, with every character of a text as an escape. */
export const writings = ['plain', 'spaced', 'escaped'] as const;
export type Writing = (typeof writings)[number];

/** The text of a value. */
export function jsonText(value: unknown, writing: Writing = 'plain'): string {
  const space = writing === 'spaced' ? ' \r\n\t ' : '';
  const write = (each: unknown): string => {
    if (each instanceof RawJson) return each.text;
    if (Array.isArray(each)) return `[${space}${each.map(write).join(`${space},`)}${space}]`;
    if (each instanceof Members) {
      return `{${space}${each.list.map(([name, one]) => `${text(name)}${space}:${space}${write(one)}`).join(`,${space}`)}}`;
    }
    return typeof each === 'string' ? text(each) : JSON.stringify(each ?? null);
  };
  const text = (each: string): string =>
    writing === 'escaped'
      ? `"${Array.from({ length: each.length }, (_, at) => `\\u${each.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`
      : JSON.stringify(each);
  return write(asMembers(value));
}
