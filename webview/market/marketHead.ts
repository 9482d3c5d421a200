import { linkButton } from '../ui/buttons';
import { make, setAttribute, setText } from '../ui/elements';
import type { PageState } from './marketState';
import type { MarketAction, MarketWishes } from './marketWishes';
import type { HeadWords } from './marketWords';

/** The head of a market panel: best prices, spread, mid, and how far they can be trusted. No live region: prices change each second. */
export class MarketHead {
  readonly element = make('header', 'head');
  private readonly symbol = make('h1');
  private readonly standing = make('span', 'standing');
  private readonly bid = new Figure('Best bid', 'bid');
  private readonly ask = new Figure('Best ask', 'ask');
  private readonly mid = new Figure('Mid', 'mid');
  private readonly spread = new Figure('Spread', 'spread');
  private readonly watch: HTMLButtonElement;
  private watched = false;

  constructor(wishes: Pick<MarketWishes, 'run'>) {
    const button = (label: string, run: () => void): HTMLButtonElement => {
      const made = linkButton(label, run);
      made.classList.add('boxed');
      return made;
    };
    const starts = (label: string, action: MarketAction): HTMLButtonElement =>
      button(label, () => wishes.run(action));
    this.watch = button('Watch', () => wishes.run(this.watched ? 'unwatch' : 'watch'));
    const doing = make('div', 'doing', starts('Buy', 'buy'), starts('Sell', 'sell'), this.watch);
    const figures = [this.bid, this.ask, this.spread, this.mid].map((each) => each.element);
    this.element.append(
      make('div', 'title', this.symbol, this.standing, doing),
      make('dl', 'figures', ...figures),
    );
  }

  show({ snapshot }: PageState, words: HeadWords): void {
    setText(this.symbol, snapshot?.symbol ?? 'Market');
    setAttribute(this.symbol, 'title', snapshot?.symbol);
    setText(this.standing, words.standing);
    setAttribute(this.element, 'data-state', words.state);
    this.element.classList.toggle('old', !words.current);
    this.bid.show(words.bid);
    this.ask.show(words.ask);
    this.mid.show(words.mid, words.midToman);
    this.spread.show(words.spread, words.spreadDetail);
    this.watched = snapshot?.watched === true;
    setText(this.watch, this.watched ? 'Unwatch' : 'Watch');
  }
}

/** A named figure with a smaller one beneath. */
class Figure {
  readonly element: HTMLElement;
  private readonly value = make('span', 'figure');
  private readonly detail = make('span', 'detail');

  constructor(name: string, className: string) {
    this.element = make('div', className, make('dt', '', name), make('dd', '', this.value, ' ', this.detail));
  }

  show(value: string, detail = ''): void {
    setText(this.value, value);
    setText(this.detail, detail);
  }
}
