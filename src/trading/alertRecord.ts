import * as z from 'zod';
import { exact, isExactText, toText, type Decimal } from '../domain/decimal';
import { alertRuleFault, newAlertState, type AlertRule, type AlertState } from '../domain/alertRule';

/** Where an alert belongs. */
export interface AlertPlace {
  /** Names the environment and its address; the paper exchange is one place, whatever its port. */
  readonly key: string;
  /** PAPER, or LIVE with the environment's name: what is said of it while another environment is open. */
  readonly mode: string;
}

/** What a trader set up. */
export interface AlertDefinition {
  /** A UUID. */
  readonly id: string;
  readonly place: AlertPlace;
  readonly symbol: string;
  readonly rule: AlertRule;
  readonly muted: boolean;
  /** It does not fire before the figure was on the other side. */
  readonly startsWaiting: boolean;
  /** A UUID, new at each change: what is known of an earlier one says nothing of this. */
  readonly revision: string;
  /** When it was made (ms since the epoch). */
  readonly madeAt: number;
  /** Since when it watches (ms since the epoch): its making or its last change. */
  readonly from: number;
}

/** Times (ms since the epoch) between which an alert had no live price. */
export interface PriceGap {
  readonly from: number;
  readonly to: number;
}

/** How an alert fired the last time. Texts are decimals. */
export interface LastFiring {
  /** When the price was received. */
  readonly at: number;
  readonly figure: string;
  readonly went?: 'up' | 'down' | undefined;
  readonly movedFrom?: string | undefined;
  /** There was no price just before: it may have fired earlier. */
  readonly gap?: PriceGap | undefined;
}

/** What the watching window keeps of an alert. */
export interface AlertProgress extends AlertState {
  /** Of which revision of the definition this is. */
  readonly revision: string;
  /** How often it fired. */
  readonly firings: number;
  readonly last?: LastFiring | undefined;
  /** The last time without a price in which it might have fired. */
  readonly gap?: PriceGap | undefined;
}

const decimalText = z.string().max(200).refine(isExactText, 'not a plain decimal');
const decimal = decimalText.transform(exact);
const time = z.number().nonnegative();
const figure = z.enum(['bid', 'ask', 'mid']);
const condition = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['above', 'below', 'crossing']), figure, price: decimal }),
  z.object({
    kind: z.literal('move'),
    figure,
    direction: z.enum(['up', 'down', 'either']),
    percent: decimal,
    minutes: z.number(),
  }),
  z.object({ kind: z.literal('spread'), percent: decimal }),
]);
const gap = z.object({ from: time, to: time });

/** The version of the files that this product writes. */
export const alertFileVersion = 1;

const definitionSchema = z.object({
  version: z.literal(alertFileVersion),
  id: z.uuid(),
  place: z.object({ key: z.string().min(1).max(600), mode: z.string().min(1).max(100) }),
  symbol: z.string().min(1).max(100),
  rule: z
    .object({ condition, band: decimal.optional() })
    .refine((rule) => alertRuleFault(rule) === undefined, 'not a rule that can be used'),
  muted: z.boolean(),
  startsWaiting: z.boolean(),
  revision: z.uuid(),
  madeAt: time,
  from: time,
});

const progressSchema = z.object({
  version: z.literal(alertFileVersion),
  revision: z.uuid(),
  phase: z.enum(['armed', 'waiting', 'done']),
  side: z.enum(['below', 'above']).optional(),
  firings: z.int().nonnegative(),
  last: z
    .object({
      at: time,
      figure: decimalText,
      went: z.enum(['up', 'down']).optional(),
      movedFrom: decimalText.optional(),
      gap: gap.optional(),
    })
    .optional(),
  gap: gap.optional(),
});

/** Reads a definition's file. Throws when it makes no sense. */
export function readDefinition(text: string): AlertDefinition {
  return definitionSchema.parse(JSON.parse(text));
}

/** Reads a progress file. Throws when it makes no sense. */
export function readProgress(text: string): AlertProgress {
  return progressSchema.parse(JSON.parse(text));
}

/** Whether a file was written by a later version of this product, which is no reason to distrust it. */
export function isOfLaterVersion(text: string): boolean {
  try {
    const read = z.object({ version: z.int() }).safeParse(JSON.parse(text));
    return read.success && read.data.version > alertFileVersion;
  } catch {
    return false;
  }
}

/** The text of a definition's file. */
export function definitionText(definition: AlertDefinition): string {
  return fileText(definition);
}

/** The text of a progress file. */
export function progressText(progress: AlertProgress): string {
  return fileText(progress);
}

/** Where a definition starts, before anything was seen. */
export function firstProgress({ revision, startsWaiting }: AlertDefinition): AlertProgress {
  return { ...newAlertState(startsWaiting), revision, firings: 0 };
}

function fileText(record: object): string {
  const withTexts = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (isDecimal(value)) return toText(value);
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withTexts(each)]));
  };
  return `${JSON.stringify({ version: alertFileVersion, ...(withTexts(record) as object) }, undefined, 2)}\n`;
}

function isDecimal(value: object): value is Decimal {
  return 'times' in value && 'minus' in value;
}
