import {
  environmentAt,
  EnvironmentError,
  publicEnvironment,
  type Environment,
  type EnvironmentName,
} from '../exchange/environments';

/**
 * The environment that the settings name; paper is not among them, since it must be started. Throws {@link EnvironmentError} with a
 * sentence that names the setting.
 */
export function chosenEnvironment(name: Exclude<EnvironmentName, 'paper'>, customUrl: string): Environment {
  if (name !== 'custom') return publicEnvironment(name);
  try {
    return environmentAt('custom', customUrl);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    const why =
      error.reason === 'empty'
        ? 'is empty. Enter the address of your server there'
        : `cannot be used: ${error.message} Correct it`;
    throw new EnvironmentError(
      error.reason,
      `The environment is Custom, and the setting invex.customUrl ${why}, or run "Invex: Switch Environment\u2026".`,
    );
  }
}

/** Whose money it is, in a sentence: for dialogs before anything is sent. */
export function moneyWords({
  name,
  baseUrl,
  pricesFrom,
}: Pick<Environment, 'name' | 'baseUrl' | 'pricesFrom'>): string {
  const { host } = new URL(baseUrl);
  switch (name) {
    case 'paper':
      return pricesFrom === undefined
        ? 'Simulated money on the built-in paper exchange.'
        : `Simulated money on the built-in paper exchange, at the prices of ${new URL(pricesFrom).host}.`;
    case 'sandbox':
      return `The exchange\u2019s test server, ${host}.`;
    case 'production':
    case 'custom':
      return `Real money on ${host}.`;
  }
}

/** Where the orders of a live environment go, to stand behind "sent to". */
export function destination({ name, baseUrl }: Pick<Environment, 'name' | 'baseUrl'>): string {
  const { host } = new URL(baseUrl);
  return name === 'sandbox' ? `${host}, the exchange\u2019s test server` : `${host} with real money`;
}

/** Whether money is simulated or real, before what is said of an order: `PAPER`, or `LIVE` with the environment. */
export function modeWords({ live, label }: Pick<Environment, 'live' | 'label'>): string {
  return live ? `LIVE, ${label}` : 'PAPER';
}
