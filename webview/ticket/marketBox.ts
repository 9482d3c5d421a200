import { LabelledDropdown } from '../ui/dropdown';
import { ValueButton } from '../ui/buttons';
import { make, setAttribute, setShown, setText } from '../ui/elements';
import { icon } from '../ui/icons';
import type { QuoteFigure } from './bookFigures';
import type { TicketView } from './ticketView';
import type { Wishes } from './wishes';

/** The market and the top of its book. Prices are no live region: a screen reader is not talked over each second. */
export class MarketBox {
  readonly element = make('div', 'market');
  private readonly dropdown: LabelledDropdown;
  private readonly quotes = make('div', 'quotes');
  private readonly bid: QuoteButton;
  private readonly ask: QuoteButton;
  private readonly age = make('span', 'age');
  private readonly spread = make('span', 'spread');
  private readonly mid = make('span', 'mid');
  private readonly trouble = make('p', 'trouble');

  constructor(wishes: Wishes) {
    this.dropdown = new LabelledDropdown('Market', (symbol) => wishes.chooseMarket(symbol));
    const search = make('button', 'icon-button', icon('search'));
    search.type = 'button';
    search.title = 'Search markets';
    search.setAttribute('aria-label', 'Search markets');
    search.addEventListener('click', () => wishes.run('chooseMarket'));
    this.bid = new QuoteButton('bid', wishes);
    this.ask = new QuoteButton('ask', wishes);
    // As in an order book: asks above, bids below.
    this.quotes.append(this.ask.element, this.bid.element);
    this.trouble.dir = 'auto';
    this.element.append(
      make('div', 'chooser', this.dropdown.element, search),
      this.quotes,
      make('div', 'book-line', this.spread, this.mid, this.age),
      this.trouble,
    );
  }

  show(view: TicketView): void {
    const { book } = view;
    const told = view.findings.filter((each) => each.field === 'market').map((each) => each.message);
    this.dropdown.show(view.symbol, view.markets, 'Choose a market\u2026', told.join(' '));
    this.element.dataset['freshness'] = book.freshness;
    this.bid.show(book.bid);
    this.ask.show(book.ask);
    setText(this.spread, `Spread ${book.spread}`);
    setText(this.mid, `Mid ${book.mid}`);
    setText(this.age, book.age);
    setAttribute(this.age, 'title', 'How old these prices are');
    setText(this.trouble, book.trouble ?? '');
    setShown(this.trouble, book.trouble !== undefined);
  }

  focus(): void {
    this.dropdown.focus();
  }
}

/** Best bid or ask: a button that types the price, with the size beneath. */
class QuoteButton {
  readonly element = make('div', 'quote');
  private readonly price = make('span', 'price');
  private readonly size = make('span', 'size');
  private readonly button: ValueButton<string>;

  constructor(
    private readonly name: 'bid' | 'ask',
    wishes: Wishes,
  ) {
    this.button = new ValueButton<string>((price) => wishes.take('price', price));
    this.button.element.append(make('span', 'name', name === 'bid' ? 'Bid' : 'Ask'), ' ', this.price);
    this.element.dataset['side'] = name;
    this.element.append(this.button.element, this.size);
  }

  show(figure: QuoteFigure): void {
    const { element } = this.button;
    setText(this.price, figure.price);
    setText(this.size, figure.size === '' ? '\u00a0' : `\u00d7 ${figure.size}`);
    setAttribute(element, 'aria-label', `Use best ${this.name} ${figure.price}`);
    setAttribute(element, 'title', figure.title);
    this.button.setValue(figure.usable);
  }
}
