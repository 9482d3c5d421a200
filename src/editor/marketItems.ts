import * as vscode from 'vscode';
import { formatOnGrid, formatPlain } from '../domain/format';
import type { MarketRules } from '../domain/market';
import { bestAsk, bestBid, spread, spreadPercent } from '../domain/orderBook';
import type { Venue } from '../trading/venue';
import { formatMoment, formatTime, type Calendar } from './moments';
import { changeWords } from './priceWords';

/** A rule of a market in the tree. */
export interface RuleNode {
  readonly kind: 'rule';
  readonly symbol: string;
  readonly label: string;
  readonly value: string;
  readonly meaning: string;
}

/** A market's rules in plain words and grouped digits. */
export function ruleNodes({ symbol, tickSize, step, minimumValue, maximumValue }: MarketRules): RuleNode[] {
  const node = (label: string, value: string, meaning: string): RuleNode => ({
    kind: 'rule',
    symbol: symbol.code,
    label,
    value,
    meaning,
  });
  return [
    node('Tick size', `${formatPlain(tickSize)} ${symbol.quote}`, 'A price is a multiple of this.'),
    node('Step', `${formatPlain(step)} ${symbol.base}`, 'A quantity is a multiple of this.'),
    node(
      'Minimum order value',
      `${formatPlain(minimumValue)} ${symbol.quote}`,
      'Price times quantity is at least this.',
    ),
    node(
      'Maximum order value',
      maximumValue ? `${formatPlain(maximumValue)} ${symbol.quote}` : 'no maximum',
      maximumValue ? 'Price times quantity is at most this.' : 'The exchange sets no maximum in this market.',
    ),
  ];
}

/** The row of a rule. */
export function ruleItem({ symbol, label, value, meaning }: RuleNode): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.id = `rule:${symbol}:${label}`;
  item.description = value;
  item.tooltip = `${label}: ${value}. ${meaning}`;
  item.contextValue = 'rule';
  item.accessibilityInformation = { label: `${label}: ${value}` };
  return item;
}

/** What the pointer over a market says. A tooltip stands still, so its figures carry the time that they are of. */
export function marketTooltip(venue: Venue, rules: MarketRules, calendar: Calendar): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendMarkdown(`**${rules.symbol.base} / ${rules.symbol.quote}**\n\n`);
  const snapshot = venue.feed.snapshot(rules.symbol.code);
  if (snapshot) {
    const bid = bestBid(snapshot.book)?.price;
    const ask = bestAsk(snapshot.book)?.price;
    const width = spread(snapshot.book);
    const percent = spreadPercent(snapshot.book);
    const rows: [string, string][] = [
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
      ...(snapshot.first && snapshot.mid
        ? [['Mid', changeWords(snapshot).text] satisfies [string, string]]
        : []),
      ['As of', formatTime(snapshot.asked.at)],
    ];
    text.appendMarkdown('| | |\n|---|---|\n');
    for (const [name, figure] of rows) text.appendMarkdown(`| ${name} | ${figure} |\n`);
    text.appendMarkdown('\n');
  }
  const readAt = venue.rules.readAt;
  if (readAt !== undefined) text.appendMarkdown(`Rules read ${formatMoment(readAt, calendar)}`);
  return text;
}
