import type { Alert, Alerts } from './alerts';
import type { Clock } from './clock';
import { DisposableStore, type Disposable } from './disposable';
import { momentOf, msSince, type Moment } from './moment';

/** What telling of alerts needs of the rest. */
export interface AlertNewsPorts {
  readonly alerts: Pick<Alerts, 'all' | 'get' | 'onChange'>;
  /** Key of the place that this window is in; nothing while none is open. It tells of alerts of that place only. */
  place(): string | undefined;
  /** Whether somebody looks at this window. */
  somebodyLooks(): boolean;
  /** True for the first window that asks with this name. */
  claim(name: string): Promise<boolean>;
  /** Tells of alerts that fired, all of one place and in one message. */
  tell(alerts: readonly Alert[]): void;
  readonly clock: Clock;
}

/** What fires within this time is told in one message. */
const gatherMs = 1_000;
/** A window that nobody looks at leaves it so long to one that somebody looks at: longer than that one takes to learn of it. */
const holdMs = 4_000;
/** From one message to the next: where many fire one after the other, the rest waits and is told together. */
const quietMs = 10_000;
/** What fired longer ago, with every window closed since, is in the list and no news. Shorter than what was told is remembered for. */
const longestNewsMs = 12 * 3600 * 1000;

/**
 * Tells of alerts that fired, whichever window saw it: the one that somebody looks at, or the first after a moment where nobody looks at any.
 * Each firing is told once, over all windows and reloads.
 */
export class AlertNews implements Disposable {
  private readonly parts = new DisposableStore();
  /** Firings that are told, claimed by another window, or too old. */
  private readonly over = new Set<string>();
  private readonly due = new Map<string, Alert>();
  private lastTold: Moment | undefined;
  private timer: Disposable | undefined;
  private telling = false;
  private ended = false;

  constructor(private readonly ports: AlertNewsPorts) {
    this.parts.add(ports.alerts.onChange(() => this.look()));
    this.look();
  }

  /** Looks for news: alerts have changed, or this window is in another environment. */
  look(): void {
    const place = this.ports.place();
    for (const alert of this.ports.alerts.all()) {
      const { firings, last } = alert.progress;
      const name = nameOf(alert);
      if (firings === 0 || !last || alert.place.key !== place || this.over.has(name) || this.due.has(name)) {
        continue;
      }
      if (this.ports.clock.now() - last.at > longestNewsMs) this.over.add(name);
      else this.due.set(name, alert);
    }
    this.plan();
  }

  /** Somebody has come to this window, or has left it. */
  attentionChanged(): void {
    this.timer?.dispose();
    this.timer = undefined;
    this.plan();
  }

  dispose(): void {
    this.ended = true;
    this.timer?.dispose();
    this.parts.dispose();
  }

  private plan(): void {
    if (this.ended || this.telling || this.timer || this.due.size === 0) return;
    const { clock } = this.ports;
    const quietLeft = this.lastTold ? quietMs - msSince(clock, this.lastTold) : 0;
    const wait = Math.max(quietLeft, gatherMs + (this.ports.somebodyLooks() ? 0 : holdMs));
    this.timer = clock.after(wait, () => {
      this.timer = undefined;
      void this.tell();
    });
  }

  private async tell(): Promise<void> {
    this.telling = true;
    const news: Alert[] = [];
    for (const [name, alert] of this.due) {
      // The environment was left meanwhile: whoever comes back to it first is told.
      if (alert.place.key !== this.ports.place()) this.due.delete(name);
      else if (await this.ports.claim(name)) news.push(alert);
      if (this.due.delete(name)) this.over.add(name);
    }
    this.telling = false;
    if (this.ended) return;
    if (news.length > 0) {
      this.lastTold = momentOf(this.ports.clock);
      this.ports.tell(news);
    }
    this.plan();
  }
}

/** The name of an alert's latest firing, the same in every window. */
function nameOf({ id, revision, progress }: Alert): string {
  return JSON.stringify(['alert', id, revision, progress.firings]);
}
