import type { OrderDraft } from '../domain/orderDraft';
import { isTwin } from './samePlacement';

interface Intent<T> {
  readonly draft: OrderDraft;
  readonly outcome: Promise<T>;
  /** What became known only afterwards. */
  later?: T | undefined;
  running: boolean;
}

/** So many intents are remembered after they ended: far more than a person presses between two presses of one button. */
export const rememberedIntents = 1000;

/** The confirmed intents of a window with their outcomes: one that comes again finds its outcome. The running ones and the newest ended ones. */
export class Intents<T> {
  private readonly known = new Map<string, Intent<T>>();

  /** The newest that is known of an intent, once its first outcome is there. */
  outcomeOf(intent: string): Promise<T> | undefined {
    const known = this.known.get(intent);
    return known?.outcome.then((first) => known.later ?? first);
  }

  /** Replaces the outcome of an intent by what became known later, also where the first one is still to come. */
  learnt(intent: string, later: T): void {
    const known = this.known.get(intent);
    if (known) known.later = later;
  }

  /** Whether an order that asks for the same thing is on its way. */
  isOnItsWay(draft: OrderDraft): boolean {
    return [...this.known.values()].some((each) => each.running && isTwin(each.draft, draft));
  }

  /** Remembers an intent; `outcome` must not reject. */
  add(intent: string, draft: OrderDraft, outcome: Promise<T>): void {
    const added: Intent<T> = { draft, outcome, running: true };
    this.known.set(intent, added);
    void outcome.finally(() => {
      added.running = false;
      this.forgetOldest();
    });
  }

  /** Resolves when none is on its way any more. */
  async settled(): Promise<void> {
    for (;;) {
      const running = [...this.known.values()].filter((each) => each.running);
      if (running.length === 0) return;
      await Promise.all(running.map((each) => each.outcome));
    }
  }

  private forgetOldest(): void {
    let tooMany = this.known.size - rememberedIntents;
    for (const [intent, each] of this.known) {
      if (tooMany <= 0) return;
      if (each.running) continue;
      this.known.delete(intent);
      tooMany -= 1;
    }
  }
}
