import * as vscode from 'vscode';
import { toText, exact, zero } from '../domain/decimal';
import { formatOnGrid, formatPlain } from '../domain/format';
import type { MarketRules } from '../domain/market';
import type { OrderBook } from '../domain/orderBook';
import type { OrderDraft } from '../domain/orderDraft';
import { estimateOrder } from '../domain/orderEstimate';
import type { Problem } from '../domain/problems';
import { readTypedNumber } from '../domain/typedNumber';
import type { Environment } from '../exchange/environments';
import type { Settings } from './settings';

/** What a confirmation tells. */
export interface Confirmation {
  readonly draft: OrderDraft;
  readonly rules: MarketRules;
  readonly book: OrderBook | undefined;
  readonly problems: readonly Problem[];
  readonly environment: Environment;
  readonly settings: Settings;
}

const ten = exact('10');
const place = 'Place Order';

/** Asks by a modal dialog whether the order is to be sent. */
export async function confirmOrder(confirmation: Confirmation): Promise<boolean> {
  const { message, detail } = confirmationWords(confirmation);
  const options = { modal: true, detail };
  const answer = confirmation.environment.live
    ? await vscode.window.showWarningMessage(message, options, place)
    : await vscode.window.showInformationMessage(message, options, place);
  return answer === place;
}

/** The words of the dialog: first what would happen and where, then the figures, estimates marked as such. */
export function confirmationWords({ draft, rules, book, problems, environment, settings }: Confirmation): {
  readonly message: string;
  readonly detail: string;
} {
  const { base, quote } = rules.symbol;
  const quantity = amount(draft.quantity);
  const price = draft.type === 'LIMIT' ? amount(draft.price ?? '') : undefined;
  const estimate = estimateOrder({ side: draft.side, price, quantity }, book, settings.feePercent());
  const mode = environment.live ? `LIVE, ${environment.label}` : 'PAPER';
  const verb = draft.side === 'BUYER' ? 'Buy' : 'Sell';
  const how = price ? `at ${formatOnGrid(price, rules.tickSize)} ${quote}` : 'at market';
  const lines = [
    environment.live
      ? `Real money on ${new URL(environment.baseUrl).host}.`
      : 'Simulated money on the built-in paper exchange.',
    '',
    `Market: ${rules.symbol.code}`,
    `Side: ${verb}`,
    `Quantity: ${formatOnGrid(quantity, rules.step)} ${base}`,
    `Price: ${price ? `${formatOnGrid(price, rules.tickSize)} ${quote}` : 'the best there is (market order)'}`,
  ];
  if (estimate) {
    const total = `${formatPlain(estimate.value)} ${quote}`;
    const toman =
      settings.get('display.unit') === 'Toman' && quote === 'IRR'
        ? ` (${formatPlain(exact(toText(estimate.value.div(ten))))} toman)`
        : '';
    lines.push(`Total${price ? '' : ' (estimate)'}: ${total}${toman}`);
    if (!price && estimate.walk?.average && estimate.walk.worst) {
      lines.push(
        `Average price (estimate): ${formatOnGrid(estimate.walk.average.round(8, 0), rules.tickSize)} ${quote}`,
      );
      lines.push(`Worst price (estimate): ${formatOnGrid(estimate.walk.worst, rules.tickSize)} ${quote}`);
    }
    const currency = estimate.feeIn === 'base' ? base : quote;
    lines.push(
      `Fee (estimate, ${toText(settings.feePercent())}%): ${formatPlain(estimate.fee.round(8, 0))} ${currency}`,
    );
  }
  const warnings = problems.filter((each) => each.severity !== 'info');
  if (warnings.length > 0) lines.push('', ...warnings.map((each) => each.message));
  return {
    message: `${mode}: ${verb} ${formatOnGrid(quantity, rules.step)} ${base} ${how}?`,
    detail: lines.join('\n'),
  };
}

function amount(typed: string): ReturnType<typeof exact> {
  const read = readTypedNumber(typed);
  return read.ok ? read.value : zero;
}
