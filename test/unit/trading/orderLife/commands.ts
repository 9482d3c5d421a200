import type fc from 'fast-check';
import type { World } from './world';

/** What the model knows: how much was done of each kind, so that a run which proves nothing is seen. */
export interface Tally {
  readonly done: Map<string, number>;
}

/** One step of a run, as plain data: so it can be shrunk and printed. */
export type Step =
  | {
      readonly what: 'press';
      readonly window: 0 | 1;
      readonly side: 'BUYER' | 'SELLER';
      readonly type: 'LIMIT' | 'MARKET';
      /** From the best bid. */
      readonly ticks: number;
    }
  /** The button again, for an intent that was pressed before: Enter twice, a double click. */
  | { readonly what: 'press again'; readonly window: 0 | 1; readonly nth: number }
  /** Another ticket presses the same order at the same time. */
  | { readonly what: 'press twin'; readonly window: 0 | 1; readonly nth: number }
  | { readonly what: 'cancel'; readonly nth: number }
  | { readonly what: 'trade of others'; readonly side: 'BUYER' | 'SELLER'; readonly hundredths: number }
  | { readonly what: 'pass'; readonly ms: number }
  | { readonly what: 'kill'; readonly window: 0 | 1 }
  | { readonly what: 'look now'; readonly window: 0 | 1 }
  | { readonly what: 'arm' | 'disarm'; readonly window: 0 | 1 };

/** A step as fast-check runs it; afterwards everything that must always hold is looked at. */
export class StepCommand implements fc.AsyncCommand<Tally, World> {
  constructor(private readonly step: Step) {}

  check(): boolean {
    return true;
  }

  async run({ done }: Tally, world: World): Promise<void> {
    done.set(this.step.what, (done.get(this.step.what) ?? 0) + 1);
    await take(this.step, world);
    // A moment, so that what begins at once has begun; the rest runs on under the next steps.
    await world.clock.advance(1);
    world.check();
  }

  toString(): string {
    return JSON.stringify(this.step);
  }
}

async function take(step: Step, world: World): Promise<void> {
  switch (step.what) {
    case 'press': {
      world.press(step.window, world.newIntent(step.side, step.type, step.ticks));
      return;
    }
    case 'press again': {
      const intent = world.intents[step.nth % Math.max(1, world.intents.length)];
      if (intent) world.pressAgain(step.window, intent);
      return;
    }
    case 'press twin': {
      const first = world.intents[step.nth % Math.max(1, world.intents.length)];
      if (first) world.press(step.window, world.newIntent(first.draft.side, first.draft.type, 0, first));
      return;
    }
    case 'cancel':
      world.cancel(step.nth);
      return;
    case 'trade of others':
      world.tradeOfOthers(step.side, step.hundredths);
      return;
    case 'pass':
      await world.clock.advance(step.ms);
      return;
    case 'kill':
      await world.restart(step.window);
      return;
    case 'look now':
      world.windows[step.window].lookNow();
      return;
    case 'arm':
    case 'disarm':
      world.windows[step.window].armed = step.what === 'arm';
      return;
  }
}
