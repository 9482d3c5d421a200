import type { ExchangeError } from './errors';
import type { ExpiryZone } from './expiry';
import type { TransportResponse } from './httpExchange';
import type { Suspect } from './refusalComparison';
import type { ServerClock } from './serverClock';
import type { ZoneSetting } from './zoneChoice';

/** What is tried, in this order. */
const checks = [
  'address',
  'reach',
  'public-data',
  'clock',
  'key',
  'signature',
  'time-zone',
  'read-scope',
  'trade-scope',
] as const;
export type TrialCheck = (typeof checks)[number];

/** `unknown`: tried, and the answer does not tell. `skipped`: not tried. */
export type TrialState = 'ok' | 'failed' | 'unknown' | 'skipped';

/** What one check came to, for a trader. */
export interface TrialResult {
  readonly check: TrialCheck;
  readonly state: TrialState;
  readonly summary: string;
  /** What to do; empty when there is nothing to do. */
  readonly advice: string;
  /** With check `time-zone`: the zone that the server accepted, worth remembering. */
  readonly zone?: ExpiryZone;
}

/** A result. */
export function result(check: TrialCheck, state: TrialState, summary: string, advice = ''): TrialResult {
  return { check, state, summary, advice };
}

/** This check and all after it, not tried. */
export function skipped(from: TrialCheck, why: string): readonly TrialResult[] {
  return checks.slice(checks.indexOf(from)).map((check) => result(check, 'skipped', `Not tried. ${why}`));
}

/** Why no server answered. */
export function reachFailure(error: ExchangeError): TrialResult {
  const advice: Partial<Record<ExchangeError['reason'], string>> = {
    network:
      'Check your internet connection. Some networks do not let the exchange through: try another one. If you need a proxy, set http.proxy.',
    timeout: 'Check your internet connection. A firewall that drops packets looks like this too.',
    tls: "Check this computer's date, and whether a firewall or virus scanner inspects traffic. Do not sign in over this connection.",
    proxy: 'Check the setting http.proxy, its user name and its password, and whether the proxy is running.',
  };
  return result('reach', 'failed', error.message, advice[error.reason] ?? 'Try again in a moment.');
}

/** Beyond this a clock is worth setting, though requests are corrected for it (ms). */
const noticeableMs = 5_000;

/** What the server's `Date` says about this machine's clock. */
export function clockResult({ known, offsetMs, uncertaintyMs }: ServerClock): TrialResult {
  if (!known) {
    const advice =
      'Make sure that this computer sets its clock by itself: a wrong one makes the exchange refuse your requests.';
    return result('clock', 'unknown', 'The server did not tell its time.', advice);
  }
  if (Math.abs(offsetMs) <= noticeableMs) {
    return result(
      'clock',
      'ok',
      `Your clock agrees with the server's to ${Math.ceil(uncertaintyMs / 1000)} s.`,
    );
  }
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  const off = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return result(
    'clock',
    'ok',
    `Your clock is ${off} ${offsetMs > 0 ? 'behind' : 'ahead of'} the server's. Requests are corrected for it.`,
    'Let this computer set its clock by itself.',
  );
}

/** The signed read was accepted with an expiry written in this zone. */
export function acceptedResults(setting: ZoneSetting, zone: ExpiryZone): readonly TrialResult[] {
  const fits = setting === 'auto' || setting === zone;
  const zoneResult = fits
    ? result('time-zone', 'ok', `The server accepts expiry times in ${nameOf(zone)}.`)
    : result(
        'time-zone',
        'failed',
        `The server refuses expiry times in ${nameOf(setting)} and accepts them in ${nameOf(zone)}.`,
        `Set invex.signing.timeZone to "auto" or "${zone}".`,
      );
  return [
    result('key', 'ok', 'The exchange knows your API key.'),
    result('signature', 'ok', 'The secret key belongs to it.'),
    { ...zoneResult, zone },
    result('read-scope', 'ok', 'The key may read orders and balances.'),
  ];
}

const suspectWords: Readonly<Record<Suspect, string>> = {
  key: 'a made-up API key',
  signature: 'a wrong signature',
  expiry: 'an expired request',
};

/**
 * The signed read was refused in every zone. `suspects` as {@link suspectsOf} gives them, nothing when the answers could not be compared. Gives the
 * results from `key` on.
 */
export function refusedResults(
  status: number | undefined,
  suspects: readonly Suspect[] | undefined,
  clockKnown: boolean,
): readonly TrialResult[] {
  const rest = skipped('trade-scope', 'A signed read must work first.');
  if (!suspects) {
    const answered = status === undefined ? '' : ` (status ${status})`;
    const summary = `The exchange neither accepted nor refused a signed read${answered}.`;
    return [result('key', 'unknown', summary, 'Try again in a moment.'), ...skipped('signature', summary)];
  }
  // With a clock that is checked, an expiry in the latest zone is not past. What hides the planted one must then come before it: a wrong signature where
  // that is suspected, or else the scope, if the status fits.
  const unclear = suspects[0] === 'signature' && suspects.includes('expiry') && !clockKnown;
  if (clockKnown && status === 403 && suspects[0] === 'expiry') return refusedResults(status, [], clockKnown);
  const first = unclear ? undefined : suspects[0];
  const told = (suspect: Suspect, fine: string, wrong: string, advice: string): TrialResult => {
    const check = checkOf[suspect];
    if (!suspects.includes(suspect)) return result(check, 'ok', fine);
    if (suspect !== first) {
      return result(check, 'unknown', `The exchange answers just as it does to ${suspectWords[suspect]}.`);
    }
    const others = suspects.filter((each) => each !== suspect).map((each) => suspectWords[each]);
    const alike = others.length === 0 ? '' : ` It gives the same answer to ${others.join(' and to ')}.`;
    return result(check, 'failed', `${wrong}${alike}`, advice);
  };
  return [
    told(
      'key',
      'The exchange knows your API key: it answers a made-up one differently.',
      'The exchange answers just as it does to a made-up API key: it does not know yours.',
      'Copy the API key again, and check that it is one of this environment: sandbox and production have separate keys.',
    ),
    told(
      'signature',
      'The signature is not what is refused: a wrong one is answered differently.',
      'The exchange answers just as it does to a wrong signature: the secret key does not belong to this API key.',
      'Paste the secret key that was made together with this API key.',
    ),
    told(
      'expiry',
      'The time is not what is refused: an expired request is answered differently.',
      'The exchange answers just as it does to an expired request.',
      "Check this computer's clock and time zone, and the setting invex.signing.timeZone.",
    ),
    scopeResult(status, suspects),
    ...rest,
  ];
}

const checkOf: Readonly<Record<Suspect, TrialCheck>> = {
  key: 'key',
  signature: 'signature',
  expiry: 'time-zone',
};

function scopeResult(status: number | undefined, suspects: readonly Suspect[]): TrialResult {
  if (suspects.length > 0) return result('read-scope', 'unknown', 'What comes before it was refused.');
  if (status === 403) {
    return result(
      'read-scope',
      'failed',
      'The exchange knows your key and does not let it read orders.',
      'Give the key the scope "read" in the dashboard of the exchange.',
    );
  }
  const summary = `The exchange refuses the read (status ${status ?? 'none'}) for a reason that the comparison does not show.`;
  return result(
    'read-scope',
    'unknown',
    summary,
    'Ask the support of the exchange; the log has the statuses.',
  );
}

/** Nobody asked whether the key may trade. */
export const tradeScopeNotTried = result(
  'trade-scope',
  'skipped',
  'Not tried: finding out takes a trading request.',
);

/** How the server answered the cancelling of an order that does not exist. */
export function tradeScopeResult({ status }: TransportResponse): TrialResult {
  if (status === 404) return result('trade-scope', 'ok', 'The key may trade.');
  if (status === 401 || status === 403) {
    const advice =
      'Give the key the scope "trade" in the dashboard of the exchange, or keep it for looking only.';
    return result('trade-scope', 'failed', 'The exchange does not let this key trade.', advice);
  }
  return result(
    'trade-scope',
    'unknown',
    `The exchange answered with status ${status}, which does not tell.`,
  );
}

function nameOf(zone: ZoneSetting): string {
  if (zone === 'local') return "this computer's time zone";
  return zone === 'Asia/Tehran' ? 'Tehran time' : zone;
}
