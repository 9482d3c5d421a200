import type { MarketRules } from '../domain/market';
import { formatOnGrid } from '../domain/format';
import { spreadPercent } from '../domain/orderBook';
import type { Clock } from '../trading/clock';
import { changeOver } from '../trading/recordedChange';
import type { Venue } from '../trading/venue';
import type { SortFigures } from './marketSort';
import { formatTime } from './moments';
import { priceWords, type ChangeNow, type Words } from './priceWords';

/** How often the price of a market is asked for that is in sight but not watched, in ms. */
export const glanceEveryMs = 10_000;
/** Three missed refreshes. */
const oldAfterMs = 3 * glanceEveryMs + 2_000;

/** A market's last known figures, whenever they are of. */
export function sortFigures({ feed, recorder }: Venue, symbol: string, clock: Clock): SortFigures {
  const snapshot = feed.snapshot(symbol);
  if (!snapshot?.mid) return {};
  return {
    change: changeOver(recorder.recent(symbol), snapshot.mid, clock.now())?.percent,
    spreadPercent: spreadPercent(snapshot.book),
  };
}

/**
 * What a row says of its market's price. A watched one is live. One that is only in sight is asked for now and then, so its price says of what time it
 * is; out of sight it is asked for no more, so nothing is said.
 */
export function rowWords(
  feed: Venue['feed'],
  rules: MarketRules,
  row: ChangeNow & { readonly isWatched: boolean; readonly isInSight: boolean },
): Words | undefined {
  if (row.isWatched) return priceWords(feed, rules, row);
  if (!row.isInSight) return undefined;
  const { code, quote } = rules.symbol;
  const snapshot = feed.snapshot(code);
  const state = feed.state(code);
  const isInTrouble = state === 'offline' || state === 'refused';
  if (!snapshot?.mid || isInTrouble || feed.ageMs(snapshot) > oldAfterMs) return priceWords(feed, rules, row);
  const price = formatOnGrid(snapshot.mid, rules.tickSize);
  const time = formatTime(snapshot.asked.at);
  return { text: `${price} \u00b7 ${time}`, spoken: `${price} ${quote} at ${time}` };
}
