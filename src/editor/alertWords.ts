import { exact, hundred, quotient, type Decimal } from '../domain/decimal';
import type { AlertCondition, AlertFigure, AlertRule } from '../domain/alertRule';
import { formatOnGrid, formatPlain } from '../domain/format';
import { readSymbol } from '../domain/market';
import type { LastFiring, PriceGap } from '../trading/alertRecord';
import type { Alert } from '../trading/alerts';
import { formatMoment, formatTime, type Calendar } from './moments';

const figureNames: Readonly<Record<AlertFigure, string>> = { bid: 'best bid', ask: 'best ask', mid: 'mid' };
const mostNamed = 3;

/** A figure's name: `mid`, `best bid`, `best ask`, `spread`. */
export function figureName(condition: AlertCondition): string {
  return condition.kind === 'spread' ? 'spread' : figureNames[condition.figure];
}

/** A figure as it is shown: a price by its market's tick where that is known, the spread in percent. */
export function figureText(condition: AlertCondition, figure: Decimal, tick: Decimal | undefined): string {
  if (condition.kind === 'spread') return `${formatPlain(figure)}%`;
  return tick ? formatOnGrid(figure, tick) : formatPlain(figure);
}

/** What an alert waits for, short: `Mid at or above 1,000,000`. */
export function conditionText(condition: AlertCondition, tick?: Decimal): string {
  const name = figureName(condition);
  const start = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  switch (condition.kind) {
    case 'above':
      return `${start} at or above ${figureText(condition, condition.price, tick)}`;
    case 'below':
      return `${start} at or below ${figureText(condition, condition.price, tick)}`;
    case 'crossing':
      return `${start} crosses ${figureText(condition, condition.price, tick)}`;
    case 'move': {
      const verb = { up: 'rises', down: 'falls', either: 'moves' }[condition.direction];
      return `${start} ${verb} ${formatPlain(condition.percent)}% in ${minutesText(condition.minutes)}`;
    }
    case 'spread':
      return `${start} at least ${formatPlain(condition.percent)}%`;
  }
}

/** How often it fires: `once`, or when it is armed again. */
export function repeatText({ condition, band }: AlertRule, tick?: Decimal): string {
  return band ? `again and again; armed anew ${armedAnewWhen({ condition, band }, tick)}` : 'once';
}

/** What has to happen before an alert that waits is armed. */
export function armedAnewWhen({ condition, band }: AlertRule, tick?: Decimal): string {
  const by = (price: Decimal): string => figureText(condition, price, tick);
  switch (condition.kind) {
    case 'above':
      return band ? `at ${by(condition.price.minus(band))} or less` : `below ${by(condition.price)}`;
    case 'below':
      return band ? `at ${by(condition.price.plus(band))} or more` : `above ${by(condition.price)}`;
    case 'crossing':
      return band ? `once ${by(band)} away from ${by(condition.price)}` : `away from ${by(condition.price)}`;
    case 'move':
    case 'spread': {
      const what = condition.kind === 'move' ? 'a move' : 'a spread';
      const { percent } = condition;
      return band
        ? `at ${what} of ${formatPlain(percent.minus(band))}% or less`
        : `at ${what} of less than ${formatPlain(percent)}%`;
    }
  }
}

/** A time without prices: `no prices between 10:02:00 and 10:40:10`. With the date where it was not today. */
export function gapText({ from, to }: PriceGap, now: number, calendar: Calendar): string {
  return `no prices between ${timeText(from, now, calendar)} and ${timeText(to, now, calendar)}`;
}

/** What an alert may have missed in such a time. */
export function missedText(condition: AlertCondition): string {
  switch (condition.kind) {
    case 'above':
      return 'it may have been above in between';
    case 'below':
      return 'it may have been below in between';
    case 'crossing':
      return 'it may have crossed in between';
    case 'move':
      return 'it may have moved as much in between';
    case 'spread':
      return 'it may have been as wide in between';
  }
}

/** A moment of today by its time, another one with its date. */
export function timeText(at: number, now: number, calendar: Calendar): string {
  const day = (ms: number): string => formatMoment(ms, calendar).slice(0, 10);
  return day(at) === day(now) ? formatTime(at) : formatMoment(at, calendar);
}

/** What a person is told when alerts fired, all of one environment. `tick`: of a market, where it is known. */
export function firedMessage(
  alerts: readonly Alert[],
  tick: (symbol: string) => Decimal | undefined,
  now: number,
  calendar: Calendar,
): string {
  const mode = alerts[0]?.place.mode ?? '';
  const each = alerts.flatMap((alert) => {
    const { last } = alert.progress;
    return last ? [firedText(alert, last, tick(alert.symbol), now, calendar)] : [];
  });
  if (each.length <= 1) return `${mode}: ${each.join('')}`;
  const more = each.length > mostNamed ? ` And ${each.length - mostNamed} more.` : '';
  return `${mode}: ${each.length} alerts fired. ${each.slice(0, mostNamed).join(' ')}${more}`;
}

function firedText(
  { symbol, rule: { condition } }: Alert,
  last: LastFiring,
  tick: Decimal | undefined,
  now: number,
  calendar: Calendar,
): string {
  const at = timeText(last.at, now, calendar);
  const gap = last.gap ? ` There were ${gapText(last.gap, now, calendar)}; ${missedText(condition)}.` : '';
  return `${symbol} ${happenedText(condition, last, tick)} (${at}).${gap}`;
}

/** What made an alert fire: `mid is 1,000,100 IRR, at or above 1,000,000`. */
function happenedText(condition: AlertCondition, last: LastFiring, tick: Decimal | undefined): string {
  const name = figureName(condition);
  const figure = exact(last.figure);
  const now = figureText(condition, figure, tick);
  switch (condition.kind) {
    case 'above':
    case 'below':
      return `${name} is ${now}, at or ${condition.kind} ${figureText(condition, condition.price, tick)}`;
    case 'crossing': {
      const verb = last.went === 'down' ? 'fell' : 'rose';
      return `${name} ${verb} through ${figureText(condition, condition.price, tick)} to ${now}`;
    }
    case 'move': {
      if (last.movedFrom === undefined) return `${name} is ${now}`;
      const from = exact(last.movedFrom);
      const percent = formatPlain(quotient(figure.minus(from).abs().times(hundred), from, 2));
      const verb = last.went === 'down' ? 'fell' : 'rose';
      return `${name} ${verb} by ${percent}% within ${minutesText(condition.minutes)}, from ${figureText(condition, from, tick)} to ${now}`;
    }
    case 'spread':
      return `${name} is ${now}, at least ${formatPlain(condition.percent)}%`;
  }
}

/**
 * What an alert does from now on, for the moment when it was made or changed. `holds`: whether its condition holds now; nothing while there is no live
 * price, `unasked` where nobody looked.
 */
export function madeText(
  { symbol, rule, place, startsWaiting }: Alert,
  tick: Decimal | undefined,
  holds: boolean | undefined | 'unasked',
): string {
  const set = `Alert set in ${place.mode}: ${symbol}, ${conditionText(rule.condition, tick)}, ${repeatText(rule, tick)}.`;
  const armed = `it is armed ${armedAnewWhen(rule, tick)}.`;
  if (holds === 'unasked') return startsWaiting ? `${set} First ${armed}` : set;
  if (holds === undefined) return `${set} There is no live price now.`;
  if (!holds) return set;
  return `${set} It is so already: ${startsWaiting ? armed : 'it fires at once.'}`;
}

/** The currency of a market's prices. */
export function quoteOf(symbol: string): string {
  return readSymbol(symbol)?.quote ?? '';
}

function minutesText(minutes: number): string {
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}
