import { linkButton, PushButton } from '../ui/buttons';
import { make, setAttribute, setShown, setText } from '../ui/elements';
import { IconSlot, type IconName } from '../ui/icons';
import { ProblemList } from './problemList';
import type { Notice, TicketAction } from './ticketState';
import type { TicketView } from './ticketView';
import type { Wishes } from './wishes';

const icons: Record<Notice['tone'], IconName> = {
  progress: 'waiting',
  good: 'check',
  refused: 'error',
  alert: 'warning',
  plain: 'info',
};
const actions: Partial<Record<TicketAction, string>> = {
  signIn: 'Sign In',
  armTrading: 'Arm',
  refresh: 'Refresh',
};

/** The foot of the ticket: what will be sent, the button that sends it, and how that went. */
export class Outcome {
  readonly element = make('div', 'foot');
  private readonly findings: ProblemList;
  private readonly summary = make('p', 'summary');
  private readonly button: PushButton;
  private readonly notice = make('div', 'notice');
  private readonly icon = new IconSlot();
  private readonly status = make('div', 'status');
  private readonly help: HTMLButtonElement;
  private action: TicketAction | undefined;

  constructor(wishes: Wishes) {
    this.findings = new ProblemList(wishes);
    this.button = new PushButton('Place order', 'primary', () => wishes.place());
    this.button.setTitle('Enter in a field does the same');
    this.status.setAttribute('role', 'status');
    this.status.dir = 'auto';
    this.help = linkButton('', () => {
      if (this.action) wishes.run(this.action);
    });
    this.help.classList.add('boxed');
    this.notice.append(this.icon.element, this.status, this.help);
    this.element.append(this.findings.element, this.summary, this.button.element, this.notice);
  }

  show(view: TicketView): void {
    this.findings.show(view.findings);
    setText(this.summary, view.estimate.summary);
    this.summary.classList.toggle('incomplete', !view.estimate.complete);
    this.element.dataset['side'] = view.side;
    this.button.setLocked(view.locked);
    const { notice } = view;
    setAttribute(this.notice, 'data-tone', notice?.tone);
    this.icon.show(notice && icons[notice.tone]);
    // An order whose fate is unknown is told at once, before whatever a screen reader is saying.
    setAttribute(this.status, 'aria-live', notice?.tone === 'alert' ? 'assertive' : 'polite');
    const news = this.status.textContent !== (notice?.message ?? '');
    setText(this.status, notice?.message ?? '');
    this.action = notice?.action;
    setText(this.help, (notice?.action && actions[notice.action]) ?? '');
    setShown(this.help, notice?.action !== undefined);
    if (news && notice) this.bringIntoSight(notice);
  }

  focus(): void {
    this.button.focus();
  }

  /** In a low view the foot scrolls with the page: what must be known is seen all the same, and the rest by whoever is at the button. */
  private bringIntoSight({ tone }: Notice): void {
    if (tone !== 'alert' && !this.element.contains(document.activeElement)) return;
    // Once the foot has its new height and place.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => this.notice.scrollIntoView({ block: 'nearest' })),
    );
  }
}
