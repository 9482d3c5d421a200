import { linkButton } from '../ui/buttons';
import { make, setAttribute, setShown, setText } from '../ui/elements';
import type { PageState } from './marketState';
import type { MarketAction, MarketWishes } from './marketWishes';
import type { HeadWords, Remedy } from './marketWords';

const remedies: Readonly<Record<Remedy, string>> = {
  refresh: 'Try Again',
  testConnection: 'Diagnose Connection',
};

/** The head of a market panel: best prices, spread, mid, and how far they can be trusted. No live region: prices change each second. */
export class MarketHead {
  readonly element = make('header', 'head');
  private readonly symbol = make('h1');
  private readonly standing = make('span', 'standing');
  private readonly bid = new Figure('Best bid', 'bid');
  private readonly ask = new Figure('Best ask', 'ask');
  private readonly mid = new Figure('Mid', 'mid');
  private readonly spread = new Figure('Spread', 'spread');
  private readonly advice = make('p', 'bar advice');
  private readonly adviceWords = make('span');
  private readonly watch: HTMLButtonElement;
  private readonly remedy: HTMLButtonElement;
  private remedyDoes: Remedy = 'refresh';
  private watched = false;

  constructor(wishes: MarketWishes) {
    const button = (label: string, run: () => void): HTMLButtonElement => {
      const made = linkButton(label, run);
      made.classList.add('boxed');
      return made;
    };
    const starts = (label: string, action: MarketAction): HTMLButtonElement =>
      button(label, () => wishes.run(action));
    this.watch = button('Watch', () => wishes.run(this.watched ? 'unwatch' : 'watch'));
    this.remedy = button('', () => wishes.run(this.remedyDoes));
    this.adviceWords.dir = 'auto';
    this.advice.append(this.adviceWords, ' ', this.remedy);
    const doing = make('div', 'doing', starts('Buy', 'buy'), starts('Sell', 'sell'), this.watch);
    const figures = [this.bid, this.ask, this.spread, this.mid].map((each) => each.element);
    this.element.append(
      make('div', 'title', this.symbol, this.standing, doing),
      make('dl', 'figures', ...figures),
      this.advice,
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
    setText(this.adviceWords, words.advice);
    setShown(this.advice, words.advice !== '');
    setShown(this.remedy, words.remedy !== undefined);
    if (words.remedy) {
      this.remedyDoes = words.remedy;
      setText(this.remedy, remedies[words.remedy]);
    }
    this.watched = snapshot?.watched === true;
    setText(this.watch, this.watched ? 'Unwatch' : 'Watch');
  }
}

/** A named figure with a smaller one beside it. */
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
