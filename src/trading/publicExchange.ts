import type { Environment } from '../exchange/environments';
import type { ApiParts } from '../exchange/apiCalls';
import { Limiter } from '../exchange/limiter';
import { PublicCalls } from '../exchange/publicCalls';
import { ServerClock } from '../exchange/serverClock';
import { Transport, type ProxySettings } from '../exchange/transport';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import type { PublicExchange } from './paperFollower';

/** What looking at an exchange takes. No key is among it. */
export interface PublicExchangeParts {
  readonly environment: Environment;
  readonly proxy?: ProxySettings | undefined;
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly log: ApiParts['log'];
}

/** An exchange to look at, over connections of its own: its markets and order books, and nothing else. */
export function openPublicExchange(parts: PublicExchangeParts): PublicExchange & Disposable {
  const { environment, proxy, clock, random, log } = parts;
  const transport = new Transport({ clock, proxy });
  const limiter = new Limiter({ clock });
  const serverClock = new ServerClock(clock);
  const calls = PublicCalls.over({ environment, transport, limiter, serverClock, clock, random, log });
  return {
    markets: () => calls.markets(),
    book: (symbol, depth, { signal }) => calls.book(symbol, depth, { signal, priority: 'poll' }),
    dispose: () => {
      limiter.dispose();
      void transport.dispose();
    },
  };
}
