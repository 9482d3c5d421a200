import { readAnswer } from './answer';
import { readMarkets } from './answerReading';
import { ApiCalls, type ApiParts } from './apiCalls';
import type { Credentials } from './credentials';
import { DriftReport } from './drift';
import { EnvironmentError, readBaseUrl } from './environments';
import { ExchangeError } from './errors';
import { zonesByExpiry, type ExpiryZone } from './expiry';
import type { TransportResponse } from './httpExchange';
import { suspectsOf, type Suspect } from './refusalComparison';
import { readCall } from './signedCalls';
import { TrialRequests } from './trialRequests';
import {
  acceptedResults,
  clockResult,
  reachFailure,
  refusedResults,
  result,
  skipped,
  tradeScopeNotTried,
  tradeScopeResult,
  type TrialResult,
} from './trialResults';
import type { ZoneSetting } from './zoneChoice';

export type { TrialCheck, TrialResult } from './trialResults';

/** What a trial is made with: the parts of a client, and keys that need not be stored yet. */
export interface TrialOptions extends ApiParts {
  readonly credentials: Credentials | undefined;
  readonly zone: ZoneSetting;
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether to find out if the key may trade: by asking to cancel an order that cannot exist (a fresh random id). That touches no order, but it is
   * a trading request, so it is for the user to ask for, and not before live trading is armed.
   */
  readonly tryTradeScope: boolean;
}

/**
 * Tries a connection check by check and tells each as it is known, in the order of `TrialCheck`. Sends reads only (but see `tryTradeScope`), about
 * seven at most, and the keys only to a server that answers as the exchange does.
 *
 * What is wrong with a refused request is found by comparing, never by the server's words: the same read is sent with a made-up key, with a signature
 * over another text, and with an expiry long past; the answer that equals ours names the fault.
 */
export async function* tryConnection(options: TrialOptions): AsyncGenerator<TrialResult> {
  const { environment, credentials, serverClock } = options;
  try {
    yield result('address', 'ok', `The address is ${readBaseUrl(environment.baseUrl)}.`);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    yield result('address', 'failed', error.message, 'Correct the setting invex.customUrl.');
    yield* skipped('reach', 'The address cannot be used.');
    return;
  }
  const usable = yield* tryPublicData(options);
  if (!usable) return;
  yield clockResult(serverClock);
  if (!credentials) {
    yield* skipped('key', 'You are not signed in.');
    return;
  }
  yield* tryKeys(options, credentials);
}

async function* tryPublicData(options: TrialOptions): AsyncGenerator<TrialResult, boolean> {
  const { environment, transport, signal, clock } = options;
  const startedAt = clock.now();
  let response: TransportResponse;
  try {
    const call = { ...readCall('/markets', { signal }), build: () => ({ fields: [] }) };
    response = (await new ApiCalls(options).raw(call)).response;
  } catch (error) {
    if (!ExchangeError.is(error) || error.reason === 'aborted') throw error;
    yield reachFailure(error);
    yield* skipped('public-data', 'The exchange was not reached.');
    return false;
  }
  const way = transport.usesProxy(environment.baseUrl) ? ' (your proxy settings apply)' : '';
  yield result('reach', 'ok', `The server answered after ${clock.now() - startedAt} ms${way}.`);
  try {
    const json = readAnswer(response, { call: 'read', secrets: [] });
    const { rules, skipped: unread } = readMarkets(json, new DriftReport(() => undefined));
    if (rules.length === 0) throw new ExchangeError({ reason: 'malformed', call: 'read', sent: true });
    const left = unread.length === 0 ? '' : `; ${unread.length} could not be read`;
    yield result('public-data', 'ok', `The exchange lists ${rules.length} markets${left}.`);
    return true;
  } catch (error) {
    const words = ExchangeError.is(error) ? error.message : 'The answer is not a list of markets.';
    const advice =
      'Check the address. Your keys were not sent: only a server that answers as the exchange does gets them.';
    yield result('public-data', 'failed', words, advice);
    yield* skipped('clock', 'The server did not answer as the exchange does.');
    return false;
  }
}

async function* tryKeys(options: TrialOptions, credentials: Credentials): AsyncGenerator<TrialResult> {
  const requests = new TrialRequests(options, new ApiCalls(options), credentials);
  const zones = zonesByExpiry(options.serverClock.serverNow());
  try {
    const { accepted, refused, other } = await readInZones(requests, options.zone, zones);
    if (accepted !== undefined) {
      yield* acceptedResults(options.zone, accepted);
      yield options.tryTradeScope ? await tradeScope(requests, accepted) : tradeScopeNotTried;
      return;
    }
    // Refused in every zone: the latest expiry of all is not past if the clock is right, so it is the one to compare with.
    const zone = zones.at(-1) ?? 'UTC';
    const ours = refused.get(zone);
    const suspects = ours && !other ? suspectsOf(ours, await faultyReads(requests, zone)) : undefined;
    yield* refusedResults((other ?? ours)?.status, suspects, options.serverClock.known);
  } catch (error) {
    if (!ExchangeError.is(error) || error.reason === 'aborted') throw error;
    yield result('key', 'unknown', error.message, 'Try again in a moment.');
    yield* skipped('signature', 'The exchange gave no answer to compare.');
  }
}

async function tradeScope(requests: TrialRequests, zone: ExpiryZone): Promise<TrialResult> {
  try {
    return tradeScopeResult(await requests.cancelNothing(zone));
  } catch (error) {
    if (!ExchangeError.is(error) || error.reason === 'aborted') throw error;
    return result('trade-scope', 'unknown', 'The exchange did not answer.', 'Try again in a moment.');
  }
}

interface ZoneAnswers {
  readonly accepted?: ExpiryZone;
  readonly refused: ReadonlyMap<ExpiryZone, TransportResponse>;
  /** An answer that neither accepts nor refuses: a limit, a fault of the server. */
  readonly other?: TransportResponse;
}

// The zone of the settings first; the others tell whether it is the zone that is wrong.
async function readInZones(
  requests: TrialRequests,
  setting: ZoneSetting,
  zones: readonly ExpiryZone[],
): Promise<ZoneAnswers> {
  const order = setting === 'auto' ? zones : [setting, ...zones.filter((each) => each !== setting)];
  const refused = new Map<ExpiryZone, TransportResponse>();
  for (const zone of order) {
    const answer = await requests.read(zone);
    if (answer.status >= 200 && answer.status < 300) return { accepted: zone, refused };
    if (answer.status < 400 || answer.status >= 500 || answer.status === 429) {
      return { refused, other: answer };
    }
    refused.set(zone, answer);
  }
  return { refused };
}

async function faultyReads(
  requests: TrialRequests,
  zone: ExpiryZone,
): Promise<Readonly<Record<Suspect, TransportResponse>>> {
  return {
    key: await requests.read(zone, 'made-up-key'),
    signature: await requests.read(zone, 'wrong-signature'),
    expiry: await requests.read(zone, 'long-past'),
  };
}
