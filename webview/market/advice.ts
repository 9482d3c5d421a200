import { linkButton } from '../ui/buttons';
import { make, setAttribute, setShown, setText } from '../ui/elements';
import type { MarketWishes } from './marketWishes';
import type { HeadWords, Remedy } from './marketWords';

const remedies: Readonly<Record<Remedy, string>> = {
  refresh: 'Try Again',
  testConnection: 'Diagnose Connection',
};

/**
 * The foot of the panel: why prices are not live and what to do, and what became of a click. It stands below everything, so that what comes and goes
 * here moves no price.
 */
export class Advice {
  readonly element = make('footer', 'foot');
  private readonly advice = make('p', 'bar advice');
  private readonly words = make('span');
  private readonly told = make('p', 'told');
  private readonly remedy: HTMLButtonElement;
  private does: Remedy = 'refresh';

  constructor(wishes: Pick<MarketWishes, 'run'>) {
    this.remedy = linkButton('', () => wishes.run(this.does));
    this.remedy.classList.add('boxed');
    this.words.dir = 'auto';
    this.advice.append(this.words, ' ', this.remedy);
    this.told.setAttribute('role', 'status');
    this.element.append(this.advice, this.told);
  }

  show({ advice, remedy, state }: HeadWords, told: string): void {
    setText(this.words, advice);
    setAttribute(this.advice, 'data-state', state);
    setShown(this.advice, advice !== '');
    setShown(this.remedy, remedy !== undefined);
    if (remedy) {
      this.does = remedy;
      setText(this.remedy, remedies[remedy]);
    }
    setText(this.told, told);
  }
}
