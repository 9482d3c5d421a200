// undici's index also loads its fetch, caches, WebSocket and mocks: more than twice the memory of what is used here, alone.
import type { Dispatcher as AnyDispatcher } from 'undici';
import connect from 'undici/lib/api/api-connect.js';
import requestOver from 'undici/lib/api/api-request.js';
import errors from 'undici/lib/core/errors.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';

// As the index does with all of its calls.
Object.assign(Dispatcher.prototype, { connect, request: requestOver });

export { Agent, EnvHttpProxyAgent, errors, Pool };

/** What {@link request} takes: the call as a dispatcher does, without what the address says. */
type RequestTo = Omit<AnyDispatcher.RequestOptions, 'origin' | 'path' | 'method'> & {
  readonly method?: AnyDispatcher.HttpMethod;
  readonly dispatcher: AnyDispatcher;
};

/** Makes a request to an address, over a dispatcher of the caller's; GET unless told. */
export function request(
  address: string,
  { dispatcher, method = 'GET', ...options }: RequestTo,
): Promise<AnyDispatcher.ResponseData> {
  const { origin, pathname, search } = new URL(address);
  return dispatcher.request({ ...options, method, origin, path: `${pathname}${search}` });
}
