import type { Venue } from '../trading/venue';

/** Whose prices paper trading goes by, in words. */
export interface PaperPriceWords {
  /** For behind "simulated money, ". */
  readonly text: string;
  /** For behind "PAPER", where there is little room; empty while all is well. */
  readonly mark: string;
}

/** Longest text of the pages' protocol. */
const longestText = 200;

/** Whose prices paper trading goes by, or why there are none; nothing where prices are simulated, and where money is real. */
export function paperPriceWords({
  environment,
  prices,
}: Pick<Venue, 'environment' | 'prices'>): PaperPriceWords | undefined {
  if (environment.pricesFrom === undefined) return undefined;
  const { host } = new URL(environment.pricesFrom);
  switch (prices?.current?.condition) {
    case 'simulated':
      return { text: `SIMULATED prices: ${host} does not answer`, mark: ' SIMULATED' };
    case 'unreachable':
      return { text: `no prices: ${host} does not answer`, mark: ' no prices' };
    case 'following':
    case 'waiting':
    case undefined:
      return { text: `real prices from ${host}`, mark: '' };
  }
}

/** The part of a page's mode that says so. */
export function paperPricesPart(venue: Pick<Venue, 'environment' | 'prices'> | undefined): {
  readonly prices?: string;
} {
  const words = venue && paperPriceWords(venue);
  return words ? { prices: words.text.slice(0, longestText) } : {};
}
