import { formatOnGrid, formatPlain } from '../../src/domain/format';
import { linkButton } from '../ui/buttons';
import { make, setText } from '../ui/elements';
import type { LadderRow } from './ladderRows';
import { orderSide } from './ladderWords';
import type { PageState } from './marketState';

const sides = { BUYER: 'Buy', SELLER: 'Sell' } as const;

/** Says that the ladder's rows are held, what a click would do, and how to let them go. Its room is always there, so that it moves nothing. */
export class HoldNote {
  readonly element = make('div', 'hold-note');
  private readonly badge = make('span', 'badge', 'Held');
  private readonly words = make('span', 'words');
  private readonly button: HTMLButtonElement;

  constructor(release: () => void) {
    this.button = linkButton('Let go', release);
    this.button.title = 'Let the rows move again (Escape)';
    this.element.append(this.badge, this.words, this.button);
  }

  show(
    { facts: { rules } }: PageState,
    pointed: { readonly row: LadderRow | undefined; readonly hidden: number } | undefined,
  ): void {
    this.element.classList.toggle('held', pointed !== undefined);
    setText(
      this.words,
      pointed ? `${this.wordsFor(pointed.row, rules)}${hiddenWords(pointed.hidden)}` : idle,
    );
  }

  private wordsFor(row: LadderRow | undefined, rules: PageState['facts']['rules']): string {
    if (!row) return 'Rows keep their places while you point at them.';
    const price = rules ? formatOnGrid(row.price, rules.tickSize) : formatPlain(row.price);
    const [usual, other] = [orderSide(row.side, false), orderSide(row.side, true)];
    return `Click or Enter: ${sides[usual]} at ${price} in the ticket; with Shift: ${sides[other]}.`;
  }
}

const idle = 'Choose a price to fill it into the ticket: an ask to buy, a bid to sell.';

function hiddenWords(hidden: number): string {
  if (hidden === 0) return '';
  return hidden === 1 ? ' 1 new level is hidden.' : ` ${hidden} new levels are hidden.`;
}
