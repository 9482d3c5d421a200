import { Refusal } from './refusals';

const loopbackHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

/**
 * Refuses what did not come from a program of this machine: another name in `Host` is a page that had its own name point here (DNS rebinding), and an
 * `Origin` is sent by web pages only.
 */
export function refuseWebPages(host: string | undefined, origin: string | undefined): void {
  if (host === undefined || !loopbackHost.test(host)) {
    throw new Refusal(403, 'The paper exchange answers on loopback only.');
  }
  if (origin !== undefined) throw new Refusal(403, 'The paper exchange does not serve web pages.');
}
