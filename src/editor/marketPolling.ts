import type { Disposable } from '../trading/disposable';
import type { PriceFeed } from '../trading/priceFeed';
import { glanceEveryMs } from './marketFigures';

/**
 * So many markets that are in sight and not watched are asked for, each every {@link glanceEveryMs}: at most three requests a second, whatever the
 * size of the view. The ones that came into sight last count.
 */
export const mostGlances = 30;

type Eagerness = 'watched' | 'glance';

/** Whose prices the tree asks for: the watched markets each second, those in sight now and then, and no other. */
export class MarketPolling implements Disposable {
  private readonly held = new Map<string, { readonly eagerness: Eagerness; readonly watch: Disposable }>();

  constructor(private readonly feed: Pick<PriceFeed, 'watch'>) {}

  /** From now on these; what was asked for already goes on undisturbed. */
  want(watched: readonly string[], inSight: readonly string[]): void {
    const others = inSight.filter((symbol) => !watched.includes(symbol));
    const wanted = new Map<string, Eagerness>([
      ...watched.map((symbol) => [symbol, 'watched'] as const),
      ...others.slice(-mostGlances).map((symbol) => [symbol, 'glance'] as const),
    ]);
    const gone = [...this.held].filter(([symbol, { eagerness }]) => wanted.get(symbol) !== eagerness);
    for (const [symbol] of gone) this.held.delete(symbol);
    for (const [symbol, eagerness] of wanted) {
      if (this.held.has(symbol)) continue;
      const watch = this.feed.watch(symbol, '5', eagerness === 'glance' ? { everyMs: glanceEveryMs } : {});
      this.held.set(symbol, { eagerness, watch });
    }
    // Last: a market that is only watched otherwise is never without a watcher.
    for (const [, { watch }] of gone) watch.dispose();
  }

  dispose(): void {
    this.want([], []);
  }
}
