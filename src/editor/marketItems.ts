import * as vscode from 'vscode';
import { formatPlain } from '../domain/format';
import type { MarketRules } from '../domain/market';
import { idIn, type GroupNode, type MarketNode, type RuleNode } from './marketNodes';
import type { Words } from './priceWords';

/** A market's rules in plain words and grouped digits. */
export function ruleNodes(
  market: MarketNode,
  { symbol, tickSize, step, minimumValue, maximumValue }: MarketRules,
): RuleNode[] {
  const node = (label: string, value: string, meaning: string): RuleNode => ({
    kind: 'rule',
    market,
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
export function ruleItem({ market, label, value, meaning }: RuleNode): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.id = `rule:${idIn(market.group, market.symbol)}:${label}`;
  item.description = value;
  item.tooltip = `${label}: ${value}. ${meaning}`;
  item.contextValue = 'rule';
  item.accessibilityInformation = { label: `${label}: ${value}` };
  return item;
}

/** What the row of a group says. */
export interface GroupFace {
  readonly shown: number;
  readonly all: number;
  readonly isFiltered: boolean;
  readonly isCollapsed: boolean;
}

/** The row of a group. Under a filter it is another row, open whatever it was before: what was found must be seen. */
export function groupItem({ quote }: GroupNode, face: GroupFace): vscode.TreeItem {
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  const state = face.isCollapsed && !face.isFiltered ? Collapsed : Expanded;
  const item = new vscode.TreeItem(quote ?? 'Watchlist', face.all === 0 ? None : state);
  item.id = `${quote === undefined ? 'watchlist' : `quote:${quote}`}${face.isFiltered ? ':filtered' : ''}`;
  const count = `${face.all} market${face.all === 1 ? '' : 's'}`;
  item.description = face.isFiltered ? `${face.shown} of ${count}` : count;
  item.contextValue = quote === undefined ? 'watchlist' : 'quote';
  item.tooltip =
    quote === undefined
      ? 'The markets you watch, in your order. Drag a market here to add it, and drag it up or down to move it.'
      : `Markets priced in ${quote}`;
  if (face.all === 0) item.description = 'empty: drag markets here, or press their star';
  return item;
}

/** What the row of a market says. */
export interface MarketFace {
  readonly isWatched: boolean;
  /** Absent: not listed on this exchange. */
  readonly rules: MarketRules | undefined;
  readonly words: Words | undefined;
}

/** The row of a market. Its tooltip is made when the pointer comes to it. `uri`: by which VS Code tells that the row is drawn. */
export function marketItem(node: MarketNode, face: MarketFace, uri: vscode.Uri | undefined): vscode.TreeItem {
  const { symbol, group } = node;
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(symbol, face.rules ? Collapsed : None);
  item.id = `market:${idIn(group, symbol)}`;
  if (uri) item.resourceUri = uri;
  item.contextValue = [
    face.rules ? 'market' : 'unlisted',
    ...(face.isWatched ? ['watched'] : []),
    ...(group.quote === undefined ? ['row'] : []),
  ].join('.');
  item.iconPath = new vscode.ThemeIcon(
    face.rules ? (face.isWatched ? 'star-full' : 'circle-small') : 'circle-slash',
  );
  const words = face.rules
    ? face.words
    : { text: 'not listed here', spoken: 'not listed on this exchange now' };
  item.description = words?.text ?? '';
  item.accessibilityInformation = {
    label: `${symbol}${words ? `, ${words.spoken}` : ''}${face.isWatched ? ', watched' : ''}`,
  };
  return item;
}
