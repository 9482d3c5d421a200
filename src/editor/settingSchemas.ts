import * as z from 'zod';
import { exact, isExactText, smaller, type Decimal } from '../domain/decimal';
import { readSymbol } from '../domain/market';
import { longestTemplate, placeholderList, templateProblem } from './tickerTemplate';

const decimalText = z.string().regex(/^\d{1,30}(\.\d{1,18})?$/);
const amountByCurrency = z.record(z.string().regex(/^[A-Za-z0-9]{1,40}$/), decimalText);

/** What each setting must be; a test compares the keys with package.json. */
export const settingSchemas = {
  environment: z.enum(['paper', 'production', 'sandbox', 'custom']),
  customUrl: z.string().max(500),
  'paper.prices': z.enum(['simulated', 'production', 'custom']),
  'paper.pricesFrom': z.string().max(500),
  'paper.whenUnreachable': z.enum(['wait', 'simulate']),
  'ticker.markets': z.array(z.string().refine((code) => readSymbol(code) !== undefined)).max(10),
  'ticker.template': z.string().refine((text) => templateProblem(text) === undefined),
  'ticker.visible': z.boolean(),
  'orders.confirm': z.enum(['always', 'never']),
  'orders.maxValue': amountByCurrency,
  'orders.maxValuePerDay': amountByCurrency,
  'orders.priceBandPercent': z.union([z.literal(''), decimalText]),
  'arming.idleMinutes': z.number().int().min(1).max(240),
  'signing.timeZone': z.enum(['auto', 'UTC', 'Asia/Tehran', 'local']),
  'fees.percent': decimalText.refine((text) => isExactText(text) && exact(text).lte(exact('100'))),
  'display.unit': z.enum(['IRR', 'Toman', 'USDT']),
  'display.calendar': z.enum(['gregorian', 'persian']),
  'notifications.fills': z.boolean(),
  'notifications.rejections': z.boolean(),
  'notifications.resolved': z.boolean(),
} as const;

/** The same in words, for the sentence about one that is not. */
export const settingExpectations: Record<SettingKey, string> = {
  environment: 'one of paper, production, sandbox, custom',
  customUrl: 'an address of at most 500 characters',
  'paper.prices': 'one of simulated, production, custom',
  'paper.pricesFrom': 'an address of at most 500 characters',
  'paper.whenUnreachable': 'wait or simulate',
  'ticker.markets': 'a list of at most 10 market symbols such as USDT_IRR',
  'ticker.template': `one line of at most ${longestTemplate} characters with at least one of the placeholders ${placeholderList}`,
  'ticker.visible': 'true or false',
  'orders.confirm': 'always or never',
  'orders.maxValue': 'amounts as text for each quote currency, for example {"IRR": "5000000000"}',
  'orders.maxValuePerDay': 'amounts as text for each quote currency, for example {"IRR": "20000000000"}',
  'orders.priceBandPercent': 'a percentage as text, for example 5, or empty',
  'arming.idleMinutes': 'a whole number of minutes from 1 to 240',
  'signing.timeZone': 'one of auto, UTC, Asia/Tehran, local',
  'fees.percent': 'a percentage as text from 0 to 100, for example 0.5',
  'display.unit': 'IRR, Toman or USDT',
  'display.calendar': 'gregorian or persian',
  'notifications.fills': 'true or false',
  'notifications.rejections': 'true or false',
  'notifications.resolved': 'true or false',
};

/** What exactly is wrong with a value that its schema refuses, as a sentence, where more than the expectation can be told. */
export function settingFault(key: SettingKey, value: unknown): string | undefined {
  return key === 'ticker.template' && typeof value === 'string' ? templateProblem(value) : undefined;
}

/** A setting's name without the prefix `invex.`. */
export type SettingKey = keyof typeof settingSchemas;

/** What a setting gives once it was read. */
export type SettingValue<K extends SettingKey> = z.output<(typeof settingSchemas)[K]>;

/** Whether a setting holds orders back: while such a one cannot be read no order is sent, since its default may hold back less. */
export function isBrake(key: SettingKey): boolean {
  return key.startsWith('orders.') || key === 'arming.idleMinutes';
}

/**
 * The user's largest value in a quote currency, of an order or of a day. Someone who writes `irr` means IRR: a cap that is there must hold, and of two the
 * smaller does.
 */
export function maximumFor(
  maxima: SettingValue<'orders.maxValue' | 'orders.maxValuePerDay'>,
  quote: string,
): Decimal | undefined {
  return Object.entries(maxima)
    .filter(([currency]) => currency.toUpperCase() === quote.toUpperCase())
    .map(([, most]) => exact(most))
    .reduce<Decimal | undefined>((least, most) => (least ? smaller(least, most) : most), undefined);
}
