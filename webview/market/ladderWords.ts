import { exact, larger, quotient, toText, zero, type Decimal } from '../../src/domain/decimal';
import type { BookSide } from '../../src/domain/groupedBook';
import { formatOnGrid, formatPlain } from '../../src/domain/format';
import type { LadderRow } from './ladderRows';
import { isRow, type Slot } from './ladderSlots';
import type { OwnMark, PageState } from './marketState';
import { countsInToman, type HeadWords } from './marketWords';

/** One line of the ladder, to be drawn as it stands. */
export interface LineWords {
  readonly kind: 'price' | 'middle' | 'blank';
  readonly side: BookSide | undefined;
  /** Nothing is offered there (any more). */
  readonly gone: boolean;
  readonly price: string;
  readonly quantity: string;
  readonly sum: string;
  /** The sum in quote, or in toman. */
  readonly worth: string;
  readonly own: string;
  /** The same where there is little room: `Sell`, `Buy?` */
  readonly ownShort: string;
  /** Some of the own orders there may not exist. */
  readonly ownUnknown: boolean;
  /** For screen readers, the whole line in a sentence. */
  readonly label: string;
  /** How far its bar goes: 0 to 1. */
  readonly bar: number;
}

/** The head of a column: its name, and what it counts in. */
export interface ColumnWords {
  readonly name: string;
  readonly unit: string;
}

const blank: LineWords = {
  kind: 'blank',
  side: undefined,
  gone: false,
  price: '',
  quantity: '',
  sum: '',
  worth: '',
  own: '',
  ownShort: '',
  ownUnknown: false,
  label: '',
  bar: 0,
};
const ten = exact('10');
/** So many own orders outside the ladder are told one by one. */
const mostTold = 3;

/** The words for all lines. */
export function lineWords(slots: readonly Slot[], state: PageState, head: HeadWords): readonly LineWords[] {
  let deepest = zero;
  for (const slot of slots) {
    if (isRow(slot) && slot.level) deepest = larger(deepest, slot.level.cumulated);
  }
  return slots.map((slot) => {
    if (slot === undefined) return blank;
    return isRow(slot) ? priceLine(slot, deepest, state, head) : middleLine(head, state);
  });
}

/** The heads of the columns with their currencies, from the start of a line to its end. */
export function columnWords(state: PageState): readonly ColumnWords[] {
  const { base = '', quote = '' } = state.facts.rules ?? {};
  return [
    { name: 'Side', unit: '' },
    { name: 'Price', unit: quote },
    { name: 'Quantity', unit: base },
    { name: 'Sum', unit: base },
    { name: 'Sum', unit: countsInToman(state) ? 'toman' : quote },
    { name: 'Yours', unit: '' },
  ];
}

/** The side of the order that a price of the ladder prepares: whoever takes an ask buys. */
export function orderSide(side: BookSide, other: boolean): 'BUYER' | 'SELLER' {
  return (side === 'ask') !== other ? 'BUYER' : 'SELLER';
}

/** Own orders in a few words: `Sell 10.00 (unknown), Buy 5.00`. */
export function ownWords(own: readonly OwnMark[], { facts: { rules } }: PageState): string {
  return [...new Set(own.map(kindOf))]
    .map((kind) => {
      const alike = own.filter((mark) => kindOf(mark) === kind);
      const sum = alike.reduce((total, { remaining }) => total.plus(remaining), zero);
      const many = alike.length > 1 ? ` in ${alike.length}` : '';
      const [first] = alike;
      const state = first && first.state !== 'open' ? ` (${first.state})` : '';
      return `${first?.side === 'bid' ? 'Buy' : 'Sell'} ${amount(sum, rules?.step)}${many}${state}`;
    })
    .join(', ');
}

/** Own orders that no row shows; the first few with their prices. */
export function elsewhereWords(own: readonly OwnMark[], state: PageState): string {
  if (own.length === 0) return '';
  const tick = state.facts.rules?.tickSize;
  const told = own
    .slice(0, mostTold)
    .map((mark) => `${ownWords([mark], state)} at ${amount(mark.price, tick)}`)
    .join(', ');
  const more = own.length - mostTold;
  return `Yours outside these levels: ${told}${more > 0 ? ` and ${more} more` : ''}`;
}

function shortOwn(own: readonly OwnMark[]): string {
  const [first] = own;
  if (!first) return '';
  return `${first.side === 'bid' ? 'Buy' : 'Sell'}${own.some(({ state }) => state === 'unknown') ? '?' : ''}`;
}

function kindOf({ side, state }: OwnMark): string {
  return `${side} ${state}`;
}

function amount(value: Decimal, grid: Decimal | undefined): string {
  return grid ? formatOnGrid(value, grid) : formatPlain(value);
}

function priceLine(row: LadderRow, deepest: Decimal, state: PageState, { current }: HeadWords): LineWords {
  const { rules } = state.facts;
  const { level, side, own } = row;
  const price = amount(row.price, rules?.tickSize);
  const least = row.cutOff ? '\u2265\u2009' : '';
  const quantity = level ? `${least}${amount(level.quantity, rules?.step)}` : '';
  const sum = level ? `${least}${amount(level.cumulated, rules?.step)}` : '';
  const marks = own.length > 0 ? ownWords(own, state) : '';
  return {
    kind: 'price',
    side,
    gone: !level,
    price,
    quantity: level ? quantity : own.length > 0 ? '' : 'gone',
    sum,
    worth: level ? least + formatPlain(inUnit(level.cumulatedValue, state)) : '',
    own: marks,
    ownShort: shortOwn(own),
    ownUnknown: own.some((mark) => mark.state === 'unknown'),
    label: labelOf(row, { price, quantity, sum, marks }, state, current),
    bar: level && deepest.gt(zero) ? Number(toText(quotient(level.cumulated, deepest, 4))) : 0,
  };
}

function inUnit(value: Decimal, state: PageState): Decimal {
  return countsInToman(state) ? value.div(ten) : value;
}

function labelOf(
  { side, level, cutOff }: LadderRow,
  {
    price,
    quantity,
    sum,
    marks,
  }: { readonly price: string; readonly quantity: string; readonly sum: string; readonly marks: string },
  { facts: { rules } }: PageState,
  current: boolean,
): string {
  const base = rules?.base ?? '';
  const plain = (text: string): string => text.replace('\u2265\u2009', '');
  const least = cutOff ? 'at least ' : '';
  const parts = [
    `${side === 'ask' ? 'Ask' : 'Bid'} ${price} ${rules?.quote ?? ''}`.trim(),
    level ? `${least}${plain(quantity)} ${base}`.trim() : 'nothing offered now',
    level ? `${least}${plain(sum)} up to here` : '',
    marks === '' ? '' : `your orders: ${marks}`,
    current ? '' : 'old, not live',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function middleLine({ mid, spread, spreadDetail, current }: HeadWords, { facts }: PageState): LineWords {
  const detail = spreadDetail === '' ? '' : ` \u00b7 ${spreadDetail}`;
  const old = current ? '' : ', old, not live';
  return {
    ...blank,
    kind: 'middle',
    price: mid,
    quantity: `Spread ${spread}${detail}`,
    label: `Between asks above and bids below: mid ${mid} ${facts.rules?.quote ?? ''}, spread ${spread}${detail}${old}`,
  };
}
