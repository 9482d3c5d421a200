import * as vscode from 'vscode';
import { formatAge, formatOnGrid, formatPercent, formatPlain } from '../domain/format';
import type { MarketRules } from '../domain/market';
import { bestAsk, bestBid, spread, spreadPercent } from '../domain/orderBook';
import { markdownText } from './orderMarkdown';
import { recordedWords, sinceWords } from '../domain/recordedWords';
import type { Clock } from '../trading/clock';
import type { FeedState } from '../trading/priceFeed';
import { changeOver } from '../trading/recordedChange';
import type { Venue } from '../trading/venue';
import { wordsOf } from './errorWords';
import { formatMoment, formatTime, type Calendar } from './moments';
import { sparkline, sparklineWords } from './sparkline';

const stateWords: Readonly<Record<FeedState, string>> = {
  waiting: 'waiting for the first price',
  live: 'live',
  slow: 'refreshed every few seconds',
  stale: 'stale: refreshes were missed',
  offline: 'offline',
  refused: 'refused by the exchange',
};

/** What the pointer over a market says. A tooltip stands still, so its figures carry the time that they are of. */
export function marketTooltip(
  venue: Venue,
  rules: MarketRules,
  calendar: Calendar,
  clock: Clock,
): vscode.MarkdownString {
  const { base, quote } = rules.symbol;
  const text = new vscode.MarkdownString();
  text.appendMarkdown(`**${markdownText(base)} / ${markdownText(quote)}**\n\n| | |\n|---|---|\n`);
  for (const [name, figure] of figures(venue, rules, clock)) {
    text.appendMarkdown(`| ${name} | ${markdownText(figure)} |\n`);
  }
  const recorded = recordedPart(venue, rules, clock);
  if (recorded) text.appendMarkdown(`\n${recorded}\n`);
  const readAt = venue.rules.readAt;
  if (readAt !== undefined) text.appendMarkdown(`\nRules read ${formatMoment(readAt, calendar)}`);
  return text;
}

function figures({ feed, recorder }: Venue, rules: MarketRules, clock: Clock): readonly [string, string][] {
  const { code } = rules.symbol;
  const snapshot = feed.snapshot(code);
  const trouble = feed.trouble(code);
  const state = `${stateWords[feed.state(code)]}${trouble === undefined ? '' : `: ${wordsOf(trouble)}`}`;
  if (!snapshot) return [['Price', state]];
  const bid = bestBid(snapshot.book)?.price;
  const ask = bestAsk(snapshot.book)?.price;
  const width = spread(snapshot.book);
  const percent = spreadPercent(snapshot.book);
  const change = snapshot.mid && changeOver(recorder.recent(code), snapshot.mid, clock.now());
  return [
    ['Bid', bid ? formatOnGrid(bid, rules.tickSize) : 'none'],
    ['Ask', ask ? formatOnGrid(ask, rules.tickSize) : 'none'],
    ...(width && percent
      ? [
          ['Spread', `${formatPlain(width)} (${formatPlain(percent.round(3, 0))}%)`] satisfies [
            string,
            string,
          ],
        ]
      : []),
    ...(snapshot.mid ? [['Mid', formatOnGrid(snapshot.mid, rules.tickSize)] satisfies [string, string]] : []),
    ...(change
      ? [
          ['Change', `${formatPercent(change.percent)} ${sinceWords(change.since, clock.now())}`] satisfies [
            string,
            string,
          ],
        ]
      : []),
    ['As of', `${formatTime(snapshot.asked.at)}, ${ageWords(feed.ageMs(snapshot))}`],
    ['State', state],
  ];
}

function ageWords(ageMs: number): string {
  return ageMs < 1000 ? 'less than 1 s old' : `${formatAge(ageMs)} old`;
}

function recordedPart({ recorder }: Venue, rules: MarketRules, clock: Clock): string | undefined {
  const candles = recorder.recent(rules.symbol.code);
  const words = sparklineWords(candles, rules, clock.now());
  return words === undefined
    ? undefined
    : `\`${sparkline(candles)}\`\n\n${recordedWords}: ${markdownText(words)}.`;
}
