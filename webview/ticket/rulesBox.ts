import { linkButton } from '../ui/buttons';
import { make, setCount, setText } from '../ui/elements';
import type { RulesWords } from './ticketView';
import type { Wishes } from './wishes';

/** The market's rules in plain words, with their age. */
export class RulesBox {
  readonly element = make('section', 'rules');
  private readonly list = make('dl');
  private readonly read = make('span', 'read');
  private readonly rows: { readonly name: HTMLElement; readonly figure: HTMLElement }[] = [];

  constructor(wishes: Wishes) {
    const refresh = linkButton('Refresh', () => wishes.run('refresh'));
    refresh.title = 'Read markets, prices and balances again';
    this.element.setAttribute('aria-label', 'Rules of the market');
    this.element.append(
      make('div', 'rules-head', make('h2', '', 'Rules'), this.read, refresh),
      this.list,
      linkButton('What do these checks mean?', () => wishes.run('showChecks')),
    );
  }

  show(rules: RulesWords): void {
    setText(this.read, rules.read);
    setCount(this.list, rules.rows.length, (index) => {
      const name = make('dt');
      const figure = make('dd');
      this.rows[index] = { name, figure };
      return make('div', 'row', name, figure);
    });
    rules.rows.forEach((each, index) => {
      const shown = this.rows[index];
      if (!shown) return;
      setText(shown.name, each.name);
      setText(shown.figure, each.figure);
    });
  }
}
