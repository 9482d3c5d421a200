import { PushButton } from '../ui/buttons';
import { make, setAttribute, setText } from '../ui/elements';
import type { HistoryView } from './historyView';
import type { HistoryWishes } from './historyWishes';

/** Which orders stand below, of when they are, and the way to others. */
export class ResultBar {
  readonly element = make('div', 'results');
  private readonly back: PushButton;
  private readonly on: PushButton;
  private readonly refresh: PushButton;
  private readonly save: PushButton;
  private readonly range = make('span', 'range');
  private readonly age = make('span', 'age');
  private readonly standing = make('p', 'standing');

  constructor(wishes: HistoryWishes) {
    this.back = new PushButton('Previous', 'secondary', () => wishes.turnPage(-1));
    this.on = new PushButton('Next', 'secondary', () => wishes.turnPage(1));
    this.refresh = new PushButton('Refresh', 'secondary', () => wishes.refresh());
    this.save = new PushButton('Export\u2026', 'secondary', () => wishes.run('export'));
    const where = make('div', 'where', this.range, ' ', this.age);
    where.setAttribute('role', 'status');
    this.element.append(
      make('div', 'paging', this.back.element, this.on.element),
      where,
      make('div', 'doing', this.refresh.element, this.save.element),
      this.standing,
    );
  }

  show(view: HistoryView): void {
    this.back.setLocked(!view.canGoBack);
    this.on.setLocked(!view.canGoOn);
    this.refresh.setLocked(!view.signedIn);
    this.save.setLocked(!view.signedIn);
    setText(this.range, view.range);
    setText(this.age, view.age);
    setAttribute(this.age, 'title', view.moment === '' ? undefined : view.moment);
    setText(this.standing, view.standing);
  }
}
