import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { toText, type Decimal } from '../domain/decimal';
import type { MarketRules } from '../domain/market';
import { isOpen, remaining, type Order } from '../domain/order';
import type { Side } from '../domain/orderBook';
import { refuses, type Problem } from '../domain/problems';
import { readTypedNumber } from '../domain/typedNumber';
import type { Arming } from '../trading/arming';
import { sideOf } from '../trading/replacement';
import { replacementProblems } from '../trading/replacementCheck';
import type { Venue } from '../trading/venue';
import { openPartWords } from './cancelWords';
import type { CurrentVenue } from './currentVenue';
import { wordsOf } from './errorWords';
import type { Log } from './log';
import { isOrderNode } from './ordersTree';
import { replaceWords } from './replaceWords';
import { tellResult } from './resultMessage';
import type { Settings } from './settings';
import { signedInVenue } from './signedInVenue';

/** What replacing from the editor needs. */
export interface ReplaceParts {
  readonly venues: CurrentVenue;
  readonly settings: Settings;
  readonly arming: Arming;
  readonly log: Log;
}

/** A limit order that is to be replaced, with what its new amounts are checked against. */
interface Subject {
  readonly venue: Venue;
  readonly order: Order;
  readonly side: Side;
  readonly rules: MarketRules;
  /** The desk's when the person began. */
  readonly halts: number;
}

/** Replaces an open limit order: asks for price and quantity, says plainly what is going to happen, and tells what did. */
export class ReplaceCommand {
  constructor(private readonly its: ReplaceParts) {}

  /** Of the order of a tree node, or of one that the user picks. */
  async run(argument: unknown): Promise<void> {
    const venue = await signedInVenue(this.its.venues);
    if (!venue || !(await this.mayTrade(venue))) return;
    const orderId = isOrderNode(argument) ? argument.order.orderId : await this.pick(venue);
    const subject = orderId === undefined ? undefined : await this.subject(venue, orderId);
    if (!subject) return;
    // The book is kept fresh while the person types.
    const watching = venue.feed.watch(subject.rules.symbol.code, '5');
    try {
      await this.replace(subject);
    } finally {
      watching.dispose();
    }
  }

  private async replace(subject: Subject): Promise<void> {
    const { venue, order, rules, halts } = subject;
    await this.readFigures(subject);
    const oldPrice = order.price ? toText(order.price) : '';
    const oldRest = toText(remaining(order));
    const price = await this.askPrice(subject, oldPrice, oldRest);
    if (price === undefined) return;
    const quantity = await this.askQuantity(subject, toText(price), oldRest);
    if (quantity === undefined) return;
    if (toText(price) === oldPrice && toText(quantity) === oldRest) {
      void vscode.window.showInformationMessage('Nothing was changed: price and quantity are as they were.');
      return;
    }
    await this.readFigures(subject);
    const problems = this.problems(subject, toText(price), toText(quantity));
    const { message, detail } = replaceWords({
      order,
      rules,
      price,
      quantity,
      problems,
      environment: venue.environment,
    });
    const button = 'Cancel and Place Anew';
    const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, button);
    if (answer !== button) return;
    await this.readFigures(subject);
    if (this.its.venues.current !== venue) {
      void vscode.window.showWarningMessage(
        'Not replaced, nothing was cancelled: the environment or the sign-in changed meanwhile.',
      );
      return;
    }
    const now = this.problems(subject, toText(price), toText(quantity));
    const late = this.unreadableBrake() ?? now.find((each) => each.severity === 'error')?.message;
    if (late !== undefined) {
      void vscode.window.showWarningMessage(`Not replaced, nothing was cancelled. ${late}`);
      return;
    }
    this.its.arming.touch();
    const seen = problems.map((each) => each.code);
    const outcome = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Replacing the order' },
      () => venue.replacement.run({ intent: randomUUID(), order, price, quantity, seen, halts }),
    );
    this.its.log.info(`Replacing ${order.orderId}: ${outcome.state}. ${outcome.message}`);
    tellResult(outcome.message, { well: outcome.state === 'replaced' });
    void venue.orders.refresh();
    void venue.balances.refresh([rules.symbol.base, rules.symbol.quote]);
  }

  private async askPrice(subject: Subject, old: string, quantity: string): Promise<Decimal | undefined> {
    const { order, rules } = subject;
    const typed = await vscode.window.showInputBox({
      title: 'Invex: Replace Order (1 of 2)',
      prompt: `New price in ${rules.symbol.quote}. Now: ${openPartWords(order)}.`,
      value: old,
      ignoreFocusOut: true,
      // Its value is looked at with the quantity, which may change yet.
      validateInput: (text) =>
        shown(
          this.problems(subject, text, quantity).filter(
            ({ field }) => field === 'price' || field === 'market' || field === 'order',
          ),
        ),
    });
    return typed === undefined ? undefined : numberOf(typed);
  }

  private async askQuantity(subject: Subject, price: string, old: string): Promise<Decimal | undefined> {
    const { rules } = subject;
    const typed = await vscode.window.showInputBox({
      title: 'Invex: Replace Order (2 of 2)',
      prompt: `How much ${rules.symbol.base} is to be on the book at ${price} ${rules.symbol.quote}. Not filled now: ${old}.`,
      value: old,
      ignoreFocusOut: true,
      validateInput: (text) => shown(this.problems(subject, price, text)),
    });
    return typed === undefined ? undefined : numberOf(typed);
  }

  private problems(
    { venue, order, side, rules }: Subject,
    price: string,
    quantity: string,
  ): readonly Problem[] {
    const limits = this.its.settings.limits(rules.symbol.quote);
    return replacementProblems(venue, { order, side, symbol: rules.symbol, price, quantity }, limits);
  }

  /** Reads afresh what the checks need and is read only when somebody asks. What cannot be read is a finding. */
  private async readFigures({ venue, rules: { symbol } }: Subject): Promise<void> {
    const used = this.its.settings.limits(symbol.quote).maximumValuePerDay
      ? venue.dayUse.read(symbol.quote).then(
          () => undefined,
          (error: unknown) =>
            this.its.log.warn(`What is used of the day could not be read: ${wordsOf(error)}`),
        )
      : undefined;
    await Promise.all([venue.balances.refresh([symbol.base, symbol.quote]), used]);
  }

  /** The order as it stands now, when it is one that can be replaced; otherwise why not was told. */
  private async subject(venue: Venue, orderId: string): Promise<Subject | undefined> {
    const { halts } = venue.desk;
    const refuse = (words: string): void => {
      void vscode.window.showWarningMessage(`Not replaced, nothing was cancelled: ${words}`);
    };
    let order: Order;
    try {
      // A row may be left over from a while ago, and what is filled by now counts.
      order = await venue.client.order({ orderId });
    } catch (error) {
      refuse(`the order could not be read. ${wordsOf(error)}`);
      return undefined;
    }
    const rules = venue.rules.get(order.symbol.code)?.value;
    const side = sideOf(order);
    if (!isOpen(order)) refuse(`the order is over (${order.status}).`);
    else if (order.type !== 'LIMIT' || !order.price) refuse('only a limit order can be replaced.');
    else if (side === undefined) refuse(`the side of this order is not known here (${order.side}).`);
    else if (venue.cancellations.cancellingOf(order)) refuse('its cancelling was asked for already.');
    else if (!rules) refuse(`the rules of ${order.symbol.code} are not known. Refresh the markets first.`);
    else return { venue, order, side, rules, halts };
    return undefined;
  }

  /** Whether an order could be placed at all: one that could not be placed anew is not cancelled. */
  private async mayTrade(venue: Venue): Promise<boolean> {
    const unreadable = this.unreadableBrake();
    if (unreadable !== undefined) {
      void vscode.window.showWarningMessage(`Not replaced, nothing was cancelled. ${unreadable}`);
      return false;
    }
    if (!venue.environment.live || this.its.arming.armed) return true;
    const arm = 'Arm Live Trading';
    const answer = await vscode.window.showWarningMessage(
      'Live trading is not armed in this window, so a replaced order could not be placed anew. Arm it, then replace the order.',
      arm,
    );
    if (answer === arm) await vscode.commands.executeCommand('invex.armTrading');
    return false;
  }

  private unreadableBrake(): string | undefined {
    return this.its.settings.problems().find((each) => each.brake)?.message;
  }

  private async pick(venue: Venue): Promise<string | undefined> {
    await venue.orders.refresh();
    const { trouble } = venue.orders;
    const items = venue.orders
      .all()
      .filter((order) => order.type === 'LIMIT' && !venue.cancellations.cancellingOf(order))
      .map((order) => ({ label: openPartWords(order), description: order.symbol.code, order }));
    if (items.length === 0) {
      if (trouble === undefined) {
        void vscode.window.showInformationMessage('There is no open limit order to replace.');
      } else void vscode.window.showErrorMessage(`The open orders could not be read. ${wordsOf(trouble)}`);
      return undefined;
    }
    const picked = await vscode.window.showQuickPick(items, {
      title: 'Invex: Replace Order',
      placeHolder: 'Which order?',
      matchOnDescription: true,
    });
    return picked?.order.orderId;
  }
}

/** The worst finding under an input box: a refusal keeps the box open, a warning does not. */
function shown(problems: readonly Problem[]): vscode.InputBoxValidationMessage | undefined {
  const worst =
    problems.find((each) => each.severity === 'error') ??
    problems.find((each) => each.severity === 'warning') ??
    problems[0];
  if (!worst) return undefined;
  const severity = refuses([worst])
    ? vscode.InputBoxValidationSeverity.Error
    : worst.severity === 'warning'
      ? vscode.InputBoxValidationSeverity.Warning
      : vscode.InputBoxValidationSeverity.Info;
  return { message: worst.message, severity };
}

function numberOf(typed: string): Decimal | undefined {
  const read = readTypedNumber(typed);
  return read.ok ? read.value : undefined;
}
