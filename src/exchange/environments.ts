/** Where orders go: our own exchange on loopback, the real one, its sandbox, or an address that the user gave. */
export type EnvironmentName = 'paper' | 'production' | 'sandbox' | 'custom';

/** An exchange that we can talk to. */
export interface Environment {
  readonly name: EnvironmentName;
  /** For people. */
  readonly label: string;
  /** Without a slash at the end and without the API's own path. */
  readonly baseUrl: string;
  /** Everything but paper: orders leave this computer, so trading must be armed first. */
  readonly live: boolean;
  /** Paper alone: base address of the exchange whose markets and prices it follows; absent where they are simulated. */
  readonly pricesFrom?: string;
}

/** Guess: a public client in production uses this host; the OpenAPI file and the examples name https://invex.ir. */
export const productionUrl = 'https://api.invex.ir';

/** The exchange's sandbox, with credentials of its own (OpenAPI file, servers). */
export const sandboxUrl = 'https://sandbox.invex.ir';

const labels: Readonly<Record<EnvironmentName, string>> = {
  paper: 'Paper',
  production: 'Production',
  sandbox: 'Sandbox',
  custom: 'Custom',
};

/** Production, or sandbox. */
export function publicEnvironment(name: 'production' | 'sandbox'): Environment {
  return {
    name,
    label: labels[name],
    baseUrl: name === 'production' ? productionUrl : sandboxUrl,
    live: true,
  };
}

/** Paper or custom at an address. Throws {@link EnvironmentError} for one that cannot be used; paper must be on loopback. */
export function environmentAt(name: 'paper' | 'custom', address: string): Environment {
  const baseUrl = readBaseUrl(address);
  if (name === 'paper' && !isLoopback(new URL(baseUrl).hostname)) {
    throw new EnvironmentError('not-loopback', 'The paper exchange runs on this computer only.');
  }
  return { name, label: labels[name], baseUrl, live: name !== 'paper' };
}

/**
 * Names where orders go, to tell whether it is another place than before. The paper exchange is one place, whatever its port; on the prices of
 * another exchange it is another place, with another account.
 */
export function placeOf({
  name,
  baseUrl,
  pricesFrom,
}: Pick<Environment, 'name' | 'baseUrl' | 'pricesFrom'>): string {
  if (name !== 'paper') return `${name} ${baseUrl}`;
  return pricesFrom === undefined ? name : `${name} ${pricesFrom}`;
}

/** What is wrong with an address. */
export type EnvironmentErrorReason =
  'empty' | 'too-long' | 'unreadable' | 'not-https' | 'credentials' | 'query' | 'not-loopback';

/** Thrown for an address that cannot be an exchange's; the message tells a trader why. */
export class EnvironmentError extends Error {
  constructor(
    readonly reason: EnvironmentErrorReason,
    message: string,
  ) {
    super(message);
    this.name = 'EnvironmentError';
  }
}

const longestAddress = 500;

/**
 * Reads the address of an exchange: `https:` (plain `http:` on loopback only), nothing but host, port and path. Gives it without a slash at the
 * end and without `/trading/v1`. Throws {@link EnvironmentError}.
 */
export function readBaseUrl(text: string): string {
  const typed = text.trim();
  if (typed === '') {
    throw new EnvironmentError('empty', 'Enter the address of the exchange, like https://sandbox.invex.ir.');
  }
  if (typed.length > longestAddress) {
    throw new EnvironmentError('too-long', 'This address is too long to be an exchange.');
  }
  const url = parse(typed);
  if (url.username !== '' || url.password !== '') {
    throw new EnvironmentError('credentials', 'The address must not hold a user name or a password.');
  }
  if (url.search !== '' || url.hash !== '' || /[?#]/.test(typed)) {
    throw new EnvironmentError(
      'query',
      'The address must end with the host or a path: remove what starts with ? or #.',
    );
  }
  if (url.protocol !== 'https:' && !isLoopback(url.hostname)) {
    throw new EnvironmentError(
      'not-https',
      'The address must start with https://. Plain http:// is for this computer only.',
    );
  }
  const path = url.pathname
    .replace(/\/+$/, '')
    .replace(/\/trading\/v1$/, '')
    .replace(/\/+$/, '');
  return `${url.origin}${path}`;
}

function parse(typed: string): URL {
  const url =
    /^https?:\/\/[^/\\\s]/i.test(typed) && !/[\s\\\p{Cc}\p{Cf}]/u.test(typed) && URL.canParse(typed);
  if (url) return new URL(typed);
  throw new EnvironmentError(
    'unreadable',
    'This is not an address. It should look like https://sandbox.invex.ir.',
  );
}

/** Whether a host name, as in a URL, is this computer. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
