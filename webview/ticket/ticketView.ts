import { formatAge, formatOnGrid, formatPlain, groupDigits } from '../../src/domain/format';
import type { AmountField } from '../../src/domain/linkedAmounts';
import type { TicketDraft } from '../../src/protocol/ticket';
import { bookFigures, type BookFigures } from './bookFigures';
import { feeRoom, protectingPrice, quantityOfAvailable } from './draftEdits';
import { estimateFigures, type EstimateFigures } from './estimateFigures';
import { fieldNotes, type FieldNotes } from './fieldNotes';
import { modeWords, type ModeWords } from '../ui/modeWords';
import { orderProblems, type TicketProblem } from './orderProblems';
import { noticeAt } from './placing';
import { factsAt, type Notice, type TicketState } from './ticketState';

/** Everything that the page shows, as texts and flags. */
export interface TicketView {
  readonly mode: ModeWords;
  readonly trouble: string | undefined;
  readonly symbol: string;
  readonly markets: readonly string[];
  readonly side: TicketDraft['side'];
  readonly type: TicketDraft['type'];
  readonly book: BookFigures;
  readonly fields: Readonly<Record<AmountField, FieldNotes>>;
  /** `Available 12,000,000 IRR`, with its age once it has one to speak of. */
  readonly available: { readonly text: string; readonly known: boolean };
  readonly parts: readonly QuickPart[];
  /** For a market order: the price of the limit order that does the same and no worse. */
  readonly protection: { readonly price: string; readonly label: string } | undefined;
  readonly estimate: EstimateFigures;
  /** Findings about the market or the order as a whole, errors first. */
  readonly findings: readonly TicketProblem[];
  readonly locked: boolean;
  readonly notice: Notice | undefined;
  readonly rules: RulesWords;
}

/** A button that takes a part of what is available. */
export interface QuickPart {
  readonly percent: string;
  readonly quantity: string | undefined;
  readonly title: string;
}

/** The market's rules in plain words. */
export interface RulesWords {
  readonly rows: readonly { readonly name: string; readonly figure: string }[];
  readonly read: string;
}

/** The parts of what is available that have a button. */
export const percents = ['10', '25', '50', '75', '100'] as const;
/** Balances change with orders, not with the clock: an age is worth telling from here on. */
const balanceAgeMs = 30_000;
const ranks = { error: 0, warning: 1, info: 2 } as const;

/** What to show of a state at `now` (ms of the ticket's clock). Pure: the page's whole content is tested through it. */
export function ticketView(state: TicketState, now: number): TicketView {
  const { draft, received } = state;
  const facts = factsAt(state, now);
  const problems = orderProblems(state, now);
  const estimate = estimateFigures(state, now);
  const notes = (field: AmountField): FieldNotes =>
    fieldNotes(state, field, problems, estimate.walkedTotal, now);
  const snapshot = received?.snapshot;
  return {
    mode: modeWords(snapshot?.mode),
    trouble: snapshot?.trouble,
    symbol: draft.symbol,
    markets: snapshot?.markets ?? [],
    side: draft.side,
    type: draft.type,
    book: bookFigures(facts, draft.type === 'LIMIT', snapshot?.trouble),
    fields: { price: notes('price'), quantity: notes('quantity'), total: notes('total') },
    available: availableWords(state, now),
    parts: percents.map((percent) => quickPart(state, percent, now)),
    protection: protectionAt(state, now),
    estimate,
    findings: problems
      .filter((each) => each.field === 'market' || each.field === 'order')
      .sort((a, b) => ranks[a.severity] - ranks[b.severity]),
    locked: state.placing !== undefined,
    notice: noticeAt(state, now),
    rules: rulesWords(state, now),
  };
}

function availableWords(state: TicketState, now: number): TicketView['available'] {
  const facts = factsAt(state, now);
  const rules = facts?.rules?.value;
  const buys = state.draft.side === 'BUYER';
  const amount = buys ? facts?.balances?.value.quote : facts?.balances?.value.base;
  const currency = buys ? rules?.symbol.quote : rules?.symbol.base;
  if (!amount || currency === undefined) {
    const mode = state.received?.snapshot.mode;
    const anonymous = mode && !mode.signedIn && mode.environment !== 'paper';
    return { text: anonymous ? 'Sign in to see your balance' : 'Available \u2013', known: false };
  }
  const ageMs = facts?.balances?.ageMs ?? 0;
  const age = ageMs >= balanceAgeMs ? ` \u00b7 ${formatAge(ageMs)} ago` : '';
  return { text: `Available ${formatPlain(amount)} ${currency}${age}`, known: true };
}

function quickPart(state: TicketState, percent: string, now: number): QuickPart {
  const quantity = quantityOfAvailable(state, percent, now);
  const base = factsAt(state, now)?.rules?.value.symbol.base ?? '';
  if (quantity !== undefined) {
    const fee = feeRoom(state, now);
    const room = fee ? `, leaves ${formatPlain(fee)}% for the fee` : '';
    return { percent, quantity, title: `${percent}% of available: ${quantity} ${base}${room}` };
  }
  const { draft } = state;
  const why =
    draft.side === 'BUYER' && draft.type === 'LIMIT' && draft.price.trim() === ''
      ? 'Enter a price first'
      : 'Not known, or less than one step';
  return { percent, quantity, title: why };
}

function protectionAt(state: TicketState, now: number): TicketView['protection'] {
  const price = protectingPrice(state, now);
  return price === undefined ? undefined : { price, label: `Use a limit at ${groupDigits(price)} instead` };
}

function rulesWords(state: TicketState, now: number): RulesWords {
  const aged = factsAt(state, now)?.rules;
  const rules = aged?.value;
  const money = (figure: string | undefined, currency: string | undefined): string =>
    figure === undefined || currency === undefined ? '\u2013' : `${figure} ${currency}`;
  const quote = rules?.symbol.quote;
  const maximum = rules && (rules.maximumValue ? money(formatPlain(rules.maximumValue), quote) : 'none');
  return {
    rows: [
      { name: 'Tick size', figure: money(rules && formatOnGrid(rules.tickSize, rules.tickSize), quote) },
      { name: 'Step', figure: money(rules && formatOnGrid(rules.step, rules.step), rules?.symbol.base) },
      { name: 'Minimum order', figure: money(rules && formatPlain(rules.minimumValue), quote) },
      { name: 'Maximum order', figure: maximum ?? '\u2013' },
    ],
    read: aged ? readWords(aged.ageMs) : 'not known',
  };
}

function readWords(ageMs: number): string {
  const age = formatAge(ageMs);
  return age === 'now' ? 'read just now' : `read ${age} ago`;
}
