import { larger, zero, type Decimal } from './decimal';
import { formatPlain } from './format';
import type { MarketRules } from './market';
import { dayUseMaxAgeMs, type OrderCheck } from './orderCheck';
import { problem, type Problem } from './problems';
import { atMost, type Sizing } from './quantityAdvice';

/** The setting that the limit comes from, as messages name it. */
const daySetting = 'invex.orders.maxValuePerDay';

/** Compares an order's value (quote) with what is left of the user's limit for a day. Nothing while no such limit is set. */
export function dayLimitProblems(
  { limits, dayUse }: OrderCheck,
  rules: MarketRules,
  value: Decimal,
  sizing: Sizing,
): readonly Problem[] {
  const most = limits.maximumValuePerDay;
  if (!most) return [];
  // An age below zero (the clock was set back) or not a number tells nothing.
  if (!dayUse || !(dayUse.ageMs >= 0 && dayUse.ageMs <= dayUseMaxAgeMs)) {
    const message = `How much of your limit for a day (${daySetting}) is used could not be read completely, so nothing is sent. Refresh, or take the limit out of your settings.`;
    return [problem('DAY_USE_UNKNOWN', message)];
  }
  const used = dayUse.value;
  if (used.plus(value).lte(most)) return [];
  const { quote } = rules.symbol;
  const left = larger(zero, most.minus(used));
  const { text, suggestions } = atMost(rules, limits, sizing, sizing.largestWithin(left));
  return [
    problem(
      'VALUE_ABOVE_DAY_LIMIT',
      `The order is worth ${formatPlain(value)} ${quote}; your own limit for a day (${daySetting}) is ${formatPlain(most)} ${quote}, of which ${formatPlain(used)} ${quote} is used today and ${formatPlain(left)} ${quote} is left. ${text}`,
      suggestions,
    ),
  ];
}
