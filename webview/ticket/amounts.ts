import type { AmountField } from '../../src/domain/linkedAmounts';
import type { TicketDraft } from '../../src/protocol/ticket';
import { ValueButton } from '../ui/buttons';
import { SegmentedChoice } from '../ui/choice';
import { make, setAttribute, setShown, setText } from '../ui/elements';
import { LabelledTextField } from '../ui/textField';
import type { FieldNotes } from './fieldNotes';
import { ProblemList } from './problemList';
import { withShortcut } from './shortcuts';
import { percents, type TicketView } from './ticketView';
import type { Wishes } from './wishes';

const labels: Record<AmountField, string> = { price: 'Price', quantity: 'Quantity', total: 'Total' };

/** Side, type, and the three amounts with what is wrong with them. */
export class Amounts {
  readonly element = make('div', 'order');
  private readonly side: SegmentedChoice<TicketDraft['side']>;
  private readonly type: SegmentedChoice<TicketDraft['type']>;
  private readonly fields: Record<AmountField, AmountBlock>;
  private readonly available = make('span', 'available');
  private readonly parts: readonly PartButton[];
  private readonly protection: ValueButton<string>;

  constructor(wishes: Wishes) {
    this.side = new SegmentedChoice<TicketDraft['side']>(
      'Side',
      [
        { value: 'BUYER', ...withShortcut('Buy') },
        { value: 'SELLER', ...withShortcut('Sell') },
      ],
      (side) => wishes.chooseSide(side),
    );
    this.side.element.classList.add('side');
    this.type = new SegmentedChoice<TicketDraft['type']>(
      'Order type',
      [
        { value: 'LIMIT', ...withShortcut('Limit') },
        { value: 'MARKET', ...withShortcut('Market order') },
      ],
      (type) => wishes.chooseType(type),
    );
    this.type.element.classList.add('type');
    this.fields = {
      price: new AmountBlock('price', wishes),
      quantity: new AmountBlock('quantity', wishes),
      total: new AmountBlock('total', wishes),
    };
    this.parts = percents.map((percent) => new PartButton(percent, wishes));
    const parts = make('div', 'parts', ...this.parts.map((each) => each.element));
    parts.setAttribute('role', 'group');
    parts.setAttribute('aria-label', 'Part of available');
    this.protection = new ValueButton<string>((price) => wishes.useLimit(price));
    this.protection.element.classList.add('protection');
    this.protection.element.title =
      'Sends the same quantity as a limit order at the worst price that the order book has for it now: what is dearer is not taken, and a rest stays on the book';
    this.fields.price.addNote(this.protection.element);
    this.element.append(
      make('div', 'choices', this.side.element, this.type.element),
      this.fields.price.element,
      this.fields.quantity.element,
      make('div', 'sizing', parts, this.available),
      this.fields.total.element,
    );
  }

  /** To be called once the block is in the page. */
  connected(): void {
    for (const block of Object.values(this.fields)) block.connected();
  }

  show(view: TicketView): void {
    this.side.show(view.side);
    this.type.show(view.type);
    for (const field of ['price', 'quantity', 'total'] as const) this.fields[field].show(view.fields[field]);
    setText(this.available, view.available.text);
    this.available.classList.toggle('unknown', !view.available.known);
    this.protection.setValue(view.protection?.price);
    setText(this.protection.element, view.protection?.label ?? '');
    setShown(this.protection.element, view.protection !== undefined);
    view.parts.forEach((part, index) => this.parts[index]?.show(part));
  }

  focus(field: AmountField): void {
    this.fields[field].focus();
  }
}

class AmountBlock {
  readonly element = make('div', 'amount');
  private readonly field: LabelledTextField;
  private readonly problems: ProblemList;
  private readonly hint = make('div', 'hint');

  constructor(name: AmountField, wishes: Wishes) {
    this.field = new LabelledTextField(labels[name], {
      typed: (text) => wishes.type(name, text),
      left: () => wishes.leave(name),
      entered: () => wishes.place(),
    });
    this.problems = new ProblemList(wishes);
    this.hint.dir = 'auto';
    this.element.dataset['field'] = name;
    this.element.append(this.field.element, make('div', 'notes', this.problems.element, this.hint));
  }

  connected(): void {
    this.field.connected();
  }

  /** Something of its own under the field. */
  addNote(note: HTMLElement): void {
    this.hint.after(note);
  }

  show(notes: FieldNotes): void {
    this.field.show(notes);
    this.problems.show(notes.problems);
    setText(this.hint, notes.hint);
    setShown(this.hint, notes.problems.length === 0);
  }

  focus(): void {
    this.field.focus();
  }
}

class PartButton {
  readonly element: HTMLButtonElement;
  private readonly button: ValueButton<string>;

  constructor(percent: string, wishes: Wishes) {
    this.button = new ValueButton<string>((quantity) => wishes.take('quantity', quantity));
    this.element = this.button.element;
    this.element.textContent = `${percent}%`;
    this.element.setAttribute('aria-label', `${percent}% of available`);
  }

  show(part: TicketView['parts'][number]): void {
    this.button.setValue(part.quantity);
    setAttribute(this.element, 'title', part.title);
  }
}
