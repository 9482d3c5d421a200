import type { AmountField } from '../../src/domain/linkedAmounts';
import type { TicketDraft } from '../../src/protocol/ticket';
import type { TicketAction } from './ticketState';

/** What the user can want in the ticket; the blocks tell it, main.ts carries it out. */
export interface Wishes {
  chooseMarket(symbol: string): void;
  chooseSide(side: TicketDraft['side']): void;
  chooseType(type: TicketDraft['type']): void;
  /** Typed into a field: the text is as it was typed. */
  type(field: AmountField, text: string): void;
  /** A value taken from a button; the focus goes to the field. */
  take(field: AmountField, value: string): void;
  /** Makes the market order a limit order at this price. */
  useLimit(price: string): void;
  leave(field: AmountField): void;
  place(): void;
  run(action: TicketAction): void;
}
