import * as vscode from 'vscode';
import { exact } from '../domain/decimal';
import { alertRow, type AlertFacts } from './alertRow';
import { conditionText, figureText, gapText, missedText, quoteOf, repeatText } from './alertWords';
import { formatMoment } from './moments';

/** The row of an alert. */
export function alertItem(facts: AlertFacts): vscode.TreeItem {
  const { alert, feed } = facts;
  const row = alertRow(facts);
  const item = new vscode.TreeItem(row.label, vscode.TreeItemCollapsibleState.None);
  item.id = `alert:${alert.id}`;
  item.description = row.description;
  item.iconPath =
    row.icon === 'warning'
      ? new vscode.ThemeIcon(row.icon, new vscode.ThemeColor('list.warningForeground'))
      : new vscode.ThemeIcon(row.icon);
  item.contextValue = `alert.${row.standing}${feed ? '' : '.elsewhere'}`;
  item.accessibilityInformation = { label: row.spoken };
  item.tooltip = alertTooltip(facts);
  return item;
}

/** Everything about an alert. A tooltip stands still, so it holds no live figure. */
export function alertTooltip({ alert, tick, now, calendar }: AlertFacts): vscode.MarkdownString {
  const { rule, progress, place, symbol, madeAt } = alert;
  const text = new vscode.MarkdownString();
  text.appendMarkdown('**');
  text.appendText(symbol);
  text.appendMarkdown('** ');
  text.appendText(
    `${conditionText(rule.condition, tick)}${rule.condition.kind === 'spread' ? ' of mid' : ''}`,
  );
  const line = (name: string, words: string): void => {
    text.appendMarkdown('\n\n');
    text.appendText(`${name}: ${words}`);
  };
  line('Fires', repeatText(rule, tick));
  if (rule.condition.kind !== 'spread') line('Prices in', quoteOf(symbol));
  line('Environment', place.mode);
  if (progress.last) {
    line(
      'Fired last',
      `${formatMoment(progress.last.at, calendar)}, at ${figureText(rule.condition, exact(progress.last.figure), tick)}`,
    );
    if (progress.last.gap) line('Before that', gapText(progress.last.gap, now, calendar));
  }
  if (progress.gap) line('Mind', `${gapText(progress.gap, now, calendar)}; ${missedText(rule.condition)}`);
  line('Made', formatMoment(madeAt, calendar));
  return text;
}
