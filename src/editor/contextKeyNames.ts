/** Context keys that `when` clauses in package.json use, with their types. */
export interface ContextKeys {
  /** An environment is open: from then on it is known whether somebody is signed in. */
  'invex.started': boolean;
  /** Empty while no environment is open. */
  'invex.environment': string;
  'invex.live': boolean;
  'invex.armed': boolean;
  'invex.signedIn': boolean;
  /** There is an order whose outcome is not known. */
  'invex.unknown': boolean;
  'invex.markets': 'loading' | 'ready' | 'empty' | 'failed';
  /** A filter hides some of the markets. */
  'invex.marketsFiltered': boolean;
  'invex.orders': 'loading' | 'some' | 'none' | 'failed';
  'invex.balances': 'loading' | 'some' | 'failed';
  'invex.alerts': 'some' | 'none';
}

const listed: Readonly<Record<keyof ContextKeys, true>> = {
  'invex.started': true,
  'invex.environment': true,
  'invex.live': true,
  'invex.armed': true,
  'invex.signedIn': true,
  'invex.unknown': true,
  'invex.markets': true,
  'invex.marketsFiltered': true,
  'invex.orders': true,
  'invex.balances': true,
  'invex.alerts': true,
};

/** The names; the compiler fails when one is missing here, a test when a `when` clause uses another. */
export const contextKeyNames: readonly string[] = Object.keys(listed);
