import { linkAmounts, type AmountField } from '../../src/domain/linkedAmounts';
import { exact, larger, zero, type Decimal } from '../../src/domain/decimal';
import { gridText } from '../../src/domain/format';
import { oppositeLevels } from '../../src/domain/orderBook';
import { partOfAvailable } from '../../src/domain/partOfAvailable';
import { protectingLimit } from '../../src/domain/protectingLimit';
import { readTypedNumber } from '../../src/domain/typedNumber';
import type { EditorToTicket, TicketDraft, TicketSnapshot } from '../../src/protocol/ticket';
import {
  factsAt,
  linkContextAt,
  receiveSnapshot,
  type ShelvedAmounts,
  type TicketState,
} from './ticketState';

type Fill = Extract<EditorToTicket, { kind: 'fill' }>['draft'];

/** How many other markets keep their amounts. */
const shelfSize = 50;
const noAmounts: ShelvedAmounts = { price: '', quantity: '', total: '', derived: undefined };

/** A field was typed into: the others follow, the typed text stays as it is. */
export function editAmount(state: TicketState, field: AmountField, text: string, now: number): TicketState {
  if (state.draft[field] === text) return state;
  return link({ ...state, draft: { ...state.draft, [field]: text } }, field, now);
}

/** Leaves the total: an emptied one comes back where price and quantity give it. */
export function restoreTotal(state: TicketState, now: number): TicketState {
  const { total, price, quantity } = state.draft;
  return total.trim() === '' && price !== '' && quantity !== '' ? link(state, 'quantity', now) : state;
}

/** Chooses the side; a derived amount is derived again for it. */
export function chooseSide(state: TicketState, side: TicketDraft['side'], now: number): TicketState {
  return state.draft.side === side ? state : relink({ ...state, draft: { ...state.draft, side } }, now);
}

/** Chooses limit or market order. The price stays for the way back; a market order is sent without it. */
export function chooseType(state: TicketState, type: TicketDraft['type'], now: number): TicketState {
  return state.draft.type === type ? state : relink({ ...state, draft: { ...state.draft, type } }, now);
}

/**
 * Chooses another market. Amounts belong to the market that they were typed in: they are put aside and come back with it,
 * so that no price of one market is ever sent to another.
 */
export function chooseMarket(state: TicketState, symbol: string, now: number): TicketState {
  const { draft, derived } = state;
  if (draft.symbol === symbol) return state;
  const { price, quantity, total } = draft;
  const others = Object.entries(state.shelved).filter(([code]) => code !== symbol && code !== draft.symbol);
  if (draft.symbol !== '' && `${price}${quantity}${total}` !== '') {
    others.push([draft.symbol, { price, quantity, total, derived }]);
  }
  // Amounts typed before any market was chosen were meant for the first one.
  const back = Object.hasOwn(state.shelved, symbol)
    ? state.shelved[symbol]
    : draft.symbol === ''
      ? { price, quantity, total, derived }
      : undefined;
  const { derived: backDerived, ...amounts } = back ?? noAmounts;
  const next: TicketState = {
    ...state,
    draft: { ...draft, symbol, ...amounts },
    derived: backDerived,
    left: new Set(),
    shelved: Object.fromEntries(others.slice(-shelfSize)),
    deskProblems: [],
  };
  // Without the rules nothing could be derived; the snapshot that brings them settles it.
  return factsAt(next, now)?.rules ? relink(next, now) : next;
}

/** Takes a fill in. Absent fields stay as they are in that market; the total is kept if it was given, else it follows. */
export function fillDraft(state: TicketState, fill: Fill, now: number): TicketState {
  const chosen = fill.symbol === undefined ? state : chooseMarket(state, fill.symbol, now);
  const draft = { ...chosen.draft, ...defined(fill) };
  const amounts = (['price', 'quantity', 'total'] as const).filter((field) => fill[field] !== undefined);
  const same = amounts.every((field) => chosen.draft[field] === draft[field]);
  const next = { ...chosen, draft, deskProblems: [] };
  if (same) {
    return draft.side === chosen.draft.side && draft.type === chosen.draft.type ? chosen : relink(next, now);
  }
  if (fill.total !== undefined && fill.total !== '') return settle({ ...next, derived: undefined }, now);
  const edited: AmountField = fill.price === undefined ? 'quantity' : 'price';
  return link({ ...next, derived: amounts.length > 1 ? undefined : next.derived }, edited, now);
}

/** Takes a snapshot in. Nothing typed changes; what follows is derived as soon as the rules or the book allow it. */
export function takeSnapshot(state: TicketState, snapshot: TicketSnapshot, now: number): TicketState {
  const before = factsAt(state, now)?.rules?.value;
  const next = receiveSnapshot(state, snapshot, now);
  const after = factsAt(next, now)?.rules?.value;
  const changed = after && !(before?.tickSize.eq(after.tickSize) === true && before.step.eq(after.step));
  const { type, quantity } = state.draft;
  const awaited = type === 'MARKET' && state.derived === 'quantity' && quantity === '';
  return changed || awaited ? settle(next, now) : next;
}

function settle(state: TicketState, now: number): TicketState {
  const { price, quantity, total } = state.draft;
  if (state.derived || price === '' || quantity === '' || total === '') return relink(state, now);
  if (!factsAt(state, now)?.rules) return state;
  const derived = derivedIn(state, now);
  return derived ? { ...state, derived } : link(state, 'quantity', now);
}

/** The amounts follow again, after side, type, market or the rules changed. */
function relink(state: TicketState, now: number): TicketState {
  const { draft, derived } = state;
  const totalTyped = draft.total !== '' && derived !== 'total';
  return link(state, totalTyped ? 'total' : 'quantity', now);
}

/**
 * The quantity that `percent` of what is available gives, downwards to the step, for a buyer with room for the fee; nothing where that
 * cannot be told.
 */
export function quantityOfAvailable(state: TicketState, percent: string, now: number): string | undefined {
  const facts = factsAt(state, now);
  const { rules, book, side, type } = linkContextAt(state, now);
  const available = side === 'BUYER' ? facts?.balances?.value.quote : facts?.balances?.value.base;
  const price = type === 'LIMIT' ? readTypedNumber(state.draft.price) : undefined;
  const priced = side === 'SELLER' || (type === 'MARKET' ? book !== undefined : price?.ok === true);
  if (!rules || !available || !priced) return undefined;
  const quantity = partOfAvailable({
    side,
    price: price?.ok === true ? price.value : undefined,
    levels: book ? oppositeLevels(book, side) : [],
    available,
    percent: exact(percent),
    feePercent: feeRoom(state, now) ?? zero,
    step: rules.step,
  });
  return quantity.gt(zero) ? gridText(quantity, rules.step) : undefined;
}

/** The fee that the part buttons leave room for, in percent: the dearer of the two, since a limit order may take or rest. Nothing for a seller. */
export function feeRoom(state: TicketState, now: number): Decimal | undefined {
  const fees = factsAt(state, now)?.fees;
  if (state.draft.side === 'SELLER' || !fees) return undefined;
  const dearer = larger(fees.maker.percent, fees.taker.percent);
  return dearer.gt(zero) ? dearer : undefined;
}

/** The price of the limit order that would do what this market order does and no worse, as text; nothing for a limit order or while that cannot be told. */
export function protectingPrice(state: TicketState, now: number): string | undefined {
  const { rules, book, side, type } = linkContextAt(state, now);
  const quantity = readTypedNumber(state.draft.quantity);
  if (type !== 'MARKET' || !rules || !book || !quantity.ok) return undefined;
  const band = factsAt(state, now)?.limits.priceBandPercent;
  const price = protectingLimit(side, quantity.value, rules, book, band);
  return price && gridText(price, rules.tickSize);
}

/** Makes a market order the limit order at this price. The quantity stays as it is; the total follows. */
export function useLimit(state: TicketState, price: string, now: number): TicketState {
  const draft: TicketDraft = { ...state.draft, type: 'LIMIT', price, total: '' };
  return link({ ...state, draft, derived: undefined }, 'price', now);
}

function link(state: TicketState, edited: AmountField, now: number): TicketState {
  const { price, quantity, total } = state.draft;
  const linked = linkAmounts({ price, quantity, total }, edited, state.derived, linkContextAt(state, now));
  return {
    ...state,
    draft: { ...state.draft, ...linked.amounts },
    derived: linked.derived,
    deskProblems: [],
  };
}

/** Which amount follows in a draft that came whole: the one that linking the others gives just so. */
function derivedIn(state: TicketState, now: number): AmountField | undefined {
  const { price, quantity, total } = state.draft;
  const typed = { price, quantity, total };
  return (['total', 'quantity', 'price'] as const).find((field) => {
    const edited: AmountField = field === 'total' ? 'quantity' : 'total';
    const { amounts } = linkAmounts({ ...typed, [field]: '' }, edited, field, linkContextAt(state, now));
    return amounts[field] !== '' && amounts[field] === typed[field];
  });
}

function defined(fill: Fill): Partial<TicketDraft> {
  return Object.fromEntries(Object.entries(fill).filter(([, value]) => value !== undefined));
}
