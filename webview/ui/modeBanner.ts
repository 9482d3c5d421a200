import { linkButton } from './buttons';
import { make, setShown, setText } from './elements';
import { IconSlot, type IconName } from './icons';
import type { ModeAction, ModeWords } from './modeWords';

const icons: Record<ModeWords['kind'], IconName> = {
  waiting: 'waiting',
  paper: 'paper',
  locked: 'locked',
  armed: 'armed',
};

/** The line at the top that says whose money this is. */
export class ModeBanner {
  readonly element = make('div', 'mode');
  private readonly icon = new IconSlot();
  private readonly strong = make('strong');
  private readonly rest = make('span', 'rest');
  private readonly button: HTMLButtonElement;
  private action: ModeAction | undefined;

  constructor(wishes: { run(action: ModeAction): void }) {
    this.button = linkButton('', () => {
      if (this.action) wishes.run(this.action);
    });
    this.button.classList.add('boxed');
    this.element.append(
      this.icon.element,
      make('span', 'words', this.strong, ' \u2013 ', this.rest),
      this.button,
    );
  }

  show(words: ModeWords): void {
    this.element.dataset['kind'] = words.kind;
    this.icon.show(icons[words.kind]);
    setText(this.strong, words.strong);
    setText(this.rest, words.rest);
    this.action = words.button?.action;
    setText(this.button, words.button?.label ?? '');
    setShown(this.button, words.button !== undefined);
  }
}
