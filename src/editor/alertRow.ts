import { exact, type Decimal } from '../domain/decimal';
import { shownFigure, type AlertCondition } from '../domain/alertRule';
import { formatAge } from '../domain/format';
import type { Alert } from '../trading/alerts';
import type { PriceFeed } from '../trading/priceFeed';
import {
  armedAnewWhen,
  conditionText,
  figureName,
  figureText,
  gapText,
  missedText,
  timeText,
} from './alertWords';
import type { Calendar } from './moments';

/** What a row is drawn from. */
export interface AlertFacts {
  readonly alert: Alert;
  /** The feed of the alert's environment; nothing while another one is open. */
  readonly feed: Pick<PriceFeed, 'snapshot' | 'state' | 'ageMs'> | undefined;
  readonly tick: Decimal | undefined;
  readonly now: number;
  readonly calendar: Calendar;
}

/** How an alert stands, as the menus tell it apart. */
export type AlertStanding = 'armed' | 'waiting' | 'fired' | 'muted';

/** What a row says: the name, and behind it how it stands, the last figure, and a time without prices. */
export interface AlertRow {
  readonly standing: AlertStanding;
  readonly label: string;
  readonly description: string;
  readonly spoken: string;
  readonly icon: string;
}

/** How an alert stands. */
export function standingOf({ muted, progress }: Pick<Alert, 'muted' | 'progress'>): AlertStanding {
  if (progress.phase === 'done') return 'fired';
  return muted ? 'muted' : progress.phase;
}

/** The words of an alert's row. */
export function alertRow(facts: AlertFacts): AlertRow {
  const { alert, tick, now, calendar, feed } = facts;
  const { rule, progress } = alert;
  const standing = standingOf(alert);
  const gap = progress.gap && standing !== 'fired' && standing !== 'muted' ? progress.gap : undefined;
  const gapWords = gap && gapText(gap, now, calendar);
  const state = stateText(facts, standing);
  const figure = feed && lastFigureText(facts);
  // What counts comes first: a narrow view cuts the rest off.
  const description = [state, gapWords, figure].filter((each) => each !== undefined).join(' \u00b7 ');
  const label = shortText(rule.condition, tick);
  const named = figure === undefined ? undefined : `${figureName(rule.condition)} ${figure}`;
  const missed = gapWords && `${gapWords}, ${missedText(rule.condition)}`;
  const spoken = [`${alert.symbol}, ${conditionText(rule.condition, tick)}`, state, missed, named]
    .filter((each) => each !== undefined)
    .join(', ');
  return { standing, label, description, spoken, icon: iconOf(facts, standing, gap !== undefined) };
}

/** What an alert waits for, with signs: a narrow view has little room, and how it stands is to be read too. A screen reader gets the words. */
function shortText(condition: AlertCondition, tick: Decimal | undefined): string {
  return conditionText(condition, tick)
    .replace(' at or above ', ' \u2265 ')
    .replace(' at or below ', ' \u2264 ')
    .replace(' at least ', ' \u2265 ');
}

function iconOf({ feed, alert }: AlertFacts, standing: AlertStanding, gap: boolean): string {
  if (standing === 'fired') return 'check';
  if (standing === 'muted') return 'bell-slash';
  if (!feed) return 'circle-slash';
  if (gap) return 'warning';
  return standing === 'waiting' || alert.progress.phase === 'waiting' ? 'history' : 'bell';
}

function stateText({ alert, feed, tick, now, calendar }: AlertFacts, standing: AlertStanding): string {
  const { progress, rule, place } = alert;
  const { last, firings } = progress;
  const firedAt = last && `fired ${timeText(last.at, now, calendar)}`;
  if (standing === 'fired') {
    if (!last) return 'fired';
    return `fired ${timeText(last.at, now, calendar)} at ${figureText(rule.condition, exact(last.figure), tick)}`;
  }
  if (standing === 'muted') return 'muted';
  if (!feed) return `not watched: ${place.mode} is not open`;
  if (standing === 'waiting') {
    const before = firings > 0 && firedAt !== undefined ? `${firedAt}, ` : '';
    return `${before}armed again ${armedAnewWhen(rule, tick)}`;
  }
  return firedAt === undefined ? 'armed' : `armed, ${firedAt}`;
}

/** The figure that the alert goes by; with its age once it is old. */
function lastFigureText({ alert, feed, tick }: AlertFacts): string | undefined {
  const snapshot = feed?.snapshot(alert.symbol);
  const state = feed?.state(alert.symbol);
  if (!feed || !snapshot) {
    return state === 'offline' || state === 'refused' ? `no price, ${state}` : undefined;
  }
  const figure = shownFigure(alert.rule.condition, snapshot.book);
  if (!figure) return 'no price: a side of the book is empty';
  const text = figureText(alert.rule.condition, figure, tick);
  return state === 'live' ? `now ${text}` : `${text}, ${state}, ${formatAge(feed.ageMs(snapshot))} old`;
}
