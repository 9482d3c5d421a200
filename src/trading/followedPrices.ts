import { DisposableStore } from './disposable';
import { PaperFollower } from './paperFollower';
import type { FollowedPrices } from './paperHost';
import { PaperSource } from './paperSource';
import { openPublicExchange, type PublicExchangeParts } from './publicExchange';

/** What following takes. Proxy settings are asked for when it begins. */
export interface FollowedPricesParts extends Omit<PublicExchangeParts, 'proxy'> {
  readonly proxy?: () => PublicExchangeParts['proxy'];
  /** Whether made-up prices stand in each time that the exchange does not answer. */
  readonly simulates: () => boolean;
}

/** The public order books of an exchange, for a paper exchange to follow. */
export function followedPrices({ proxy, simulates, ...parts }: FollowedPricesParts): FollowedPrices {
  const { environment, clock, random, log } = parts;
  return {
    from: environment.baseUrl,
    follow: (connection) => {
      const store = new DisposableStore();
      const exchange = store.add(openPublicExchange({ ...parts, proxy: proxy?.() }));
      const paper = store.add(new PaperSource(connection));
      const say = (text: string): void => log({ level: 'warn', text });
      store.add(new PaperFollower({ exchange, paper, clock, random, log: say }));
      paper.simulate(simulates() ? 'always' : 'never').catch((error: unknown) => say(String(error)));
      return store;
    },
  };
}
