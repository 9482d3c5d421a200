import * as z from 'zod';
import { apiPrefix } from '../exchange/wire';

/** The calls of the trading API that a fault can be armed for: `lookup` is `GET /order`, `list` is `GET /orders`. */
export const faultCalls = ['place', 'cancel', 'lookup', 'list', 'account', 'markets', 'book'] as const;
export type FaultCall = (typeof faultCalls)[number];

const routes: Readonly<Record<string, FaultCall>> = {
  'POST /orders': 'place',
  'DELETE /orders': 'cancel',
  'GET /order': 'lookup',
  'GET /orders': 'list',
  'GET /accounts': 'account',
  'GET /markets': 'markets',
  'GET /market-depth': 'book',
};

/** Which call a request is, by its method and its path with {@link apiPrefix}; nothing for what the API does not have. */
export function callOf(method: string, path: string): FaultCall | undefined {
  return path.startsWith(apiPrefix) ? routes[`${method} ${path.slice(apiPrefix.length)}`] : undefined;
}

/** A number that a fault takes. */
interface FaultParameter {
  readonly unit: 's' | 'ms';
  /** When none is given; absent: see the fault. */
  readonly usual?: number;
  readonly least: number;
  readonly most: number;
}

interface FaultKind {
  /** In a few words, for a person. */
  readonly says: string;
  /** The only call that it can happen to; absent: every one. */
  readonly only?: FaultCall;
  readonly parameter?: FaultParameter;
  /** Begins when it is armed, for everybody: no call, and once. */
  readonly atOnce?: true;
  /** Changes how a request is handled and leaves its answer alone, so it goes together with one that does not. */
  readonly combines?: true;
}

const hourMs = 3_600_000;

/** Every fault there is. "Handled" means: what the answer would have said is done, and on the disk. */
export const faultKinds = {
  'drop-before-handling': { says: 'not handled; the connection is closed without a byte' },
  'drop-after-handling': { says: 'handled; the connection is closed without a byte' },
  'bad-gateway': { says: 'handled; answered with 502 and a page of HTML' },
  'silent-before-handling': { says: 'not handled, never answered; the connection stays open' },
  'silent-after-handling': { says: 'handled, never answered; the connection stays open' },
  'connection-reset': { says: 'not handled; the connection is reset without a byte' },
  'connection-refused': {
    says: 'from arming on, nobody listens on the port for a while',
    atOnce: true,
    parameter: { unit: 'ms', usual: 5_000, least: 1, most: hourMs },
  },
  'truncated-body': { says: 'handled; the connection is closed after half of the body' },
  'late-answer': {
    says: 'handled at once; answered when expire_at has passed, or after the time given',
    parameter: { unit: 'ms', least: 0, most: 12 * hourMs },
  },
  'slow-trickle': {
    says: 'handled; the body comes byte by byte, with a pause before each',
    parameter: { unit: 'ms', usual: 20, least: 1, most: 60_000 },
  },
  'persian-refusal': { says: 'not handled; 400 with a Persian text' },
  'rate-limited': {
    says: 'not handled; 429 with Retry-After',
    parameter: { unit: 's', usual: 1, least: 0, most: 86_400 },
  },
  'service-unavailable': { says: 'not handled; 503' },
  'filled-before-cancel': {
    says: 'the cancel is accepted, but the order is filled to its end first',
    only: 'cancel',
    combines: true,
  },
  'wrong-date': {
    says: 'the Date header is off; below zero: behind',
    combines: true,
    parameter: { unit: 'ms', usual: 300_000, least: -31_536_000_000, most: 31_536_000_000 },
  },
  'other-time-zone': {
    says: 'times are read in the other of UTC and Asia/Tehran',
    combines: true,
  },
} as const satisfies Readonly<Record<string, FaultKind>>;
export type FaultName = keyof typeof faultKinds;

/** Their names. */
export const faultNames = Object.keys(faultKinds) as readonly FaultName[] as readonly [
  FaultName,
  ...FaultName[],
];

/** What is known about a fault. */
export function faultKind(name: FaultName): FaultKind {
  return faultKinds[name];
}

const mostTimes = 1_000_000;
const timesWords = `Should be a whole number from 1 to ${mostTimes}, or "always"`;

/** A fault to arm: which, for which call, how often, and its number where it takes one. */
export const faultOrder = z
  .strictObject({
    fault: z.enum(faultNames, { error: `Should be a fault: ${faultNames.join(', ')}` }),
    call: z
      .enum([...faultCalls, 'any'], { error: `Should be a call: ${[...faultCalls, 'any'].join(', ')}` })
      .optional(),
    times: z
      .union(
        [z.number().int(timesWords).min(1, timesWords).max(mostTimes, timesWords), z.literal('always')],
        { error: timesWords },
      )
      .default(1),
    parameter: z.number({ error: 'Should be a whole number' }).int('Should be a whole number').optional(),
  })
  .transform(({ fault, call, times, parameter }, context): FaultOrder => {
    const kind = faultKind(fault);
    const problem = (path: 'call' | 'parameter', message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (kind.only !== undefined && call !== undefined && call !== 'any' && call !== kind.only) {
      problem('call', `${fault} happens to ${kind.only} only`);
    }
    if (kind.atOnce && ((call ?? 'any') !== 'any' || times !== 1)) {
      problem('call', `${fault} begins at once, for everybody: it takes no call and no times`);
    }
    if (parameter !== undefined && !kind.parameter) problem('parameter', `${fault} takes none`);
    if (parameter !== undefined && kind.parameter) {
      const { least, most, unit } = kind.parameter;
      if (parameter < least || parameter > most) {
        problem('parameter', `Should be from ${least} to ${most} ${unit}`);
      }
    }
    const number = parameter ?? kind.parameter?.usual;
    return {
      fault,
      call: kind.only ?? call ?? 'any',
      times,
      ...(number !== undefined && { parameter: number }),
    };
  });

/** A fault as it is armed. */
export interface FaultOrder {
  readonly fault: FaultName;
  readonly call: FaultCall | 'any';
  readonly times: number | 'always';
  /** In the unit of its kind. */
  readonly parameter?: number;
}
