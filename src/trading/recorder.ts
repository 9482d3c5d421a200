import { minuteOf, type Candle } from '../domain/candle';
import type { Clock } from './clock';
import { DisposableStore, type Disposable } from './disposable';
import { Emitter } from './emitter';
import { staleAfterMs, type BookSnapshot, type PriceFeed } from './priceFeed';
import { joinedMinutes, seenOnce, type SeenMinute } from './seenMinute';

/** What the recorder needs of the rest. */
export interface RecorderPorts {
  readonly feed: Pick<PriceFeed, 'snapshot' | 'onChange' | 'ageMs'>;
  readonly clock: Clock;
}

/** {@link Recorder.recent} goes back so many minutes: 24 hours. */
const recentMinutes = 24 * 60;

interface Market {
  readonly minutes: Map<number, SeenMinute>;
  last?: BookSnapshot;
}

/**
 * One-minute candles of the mid prices that the price feed saw. A price counts once, when it came; where none was seen, there is no candle.
 */
export class Recorder implements Disposable {
  private readonly markets = new Map<string, Market>();
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new Emitter<string>());
  /** Fires with the symbol of a market of which more is known. */
  readonly onChange = this.changed.on;

  constructor(private readonly ports: RecorderPorts) {
    this.store.add(ports.feed.onChange((symbol) => this.see(symbol)));
  }

  /** The candles of the last 24 hours that are known by now, oldest first; the unfinished one of this minute is the last. */
  recent(symbol: string): readonly Candle[] {
    const now = minuteOf(this.ports.clock.now());
    return this.known(symbol, now - recentMinutes + 1, now);
  }

  /** The candles from a minute to another, both included, oldest first. */
  read(symbol: string, fromMinute: number, toMinute: number): Promise<readonly Candle[]> {
    return Promise.resolve(this.known(symbol, fromMinute, toMinute));
  }

  dispose(): void {
    this.store.dispose();
  }

  private known(symbol: string, from: number, to: number): readonly Candle[] {
    return [...(this.markets.get(symbol)?.minutes.values() ?? [])]
      .filter(({ minute }) => minute >= from && minute <= to)
      .sort((a, b) => a.minute - b.minute);
  }

  private see(symbol: string): void {
    const snapshot = this.ports.feed.snapshot(symbol);
    if (!snapshot?.mid) return;
    const market = this.marketOf(symbol);
    if (market.last?.receivedAt === snapshot.receivedAt) return;
    market.last = snapshot;
    if (this.ports.feed.ageMs(snapshot) > staleAfterMs) return;
    const seen = seenOnce(snapshot.mid, snapshot.receivedAt);
    const before = market.minutes.get(seen.minute);
    market.minutes.set(seen.minute, before ? joinedMinutes(before, seen) : seen);
    market.minutes.delete(seen.minute - recentMinutes);
    this.changed.fire(symbol);
  }

  private marketOf(symbol: string): Market {
    const known = this.markets.get(symbol);
    if (known) return known;
    const market: Market = { minutes: new Map<number, SeenMinute>() };
    this.markets.set(symbol, market);
    return market;
  }
}
