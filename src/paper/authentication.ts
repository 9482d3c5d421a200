import { constants, verify } from 'node:crypto';
import type { ApiKey, ApiKeys, Scope } from './apiKeys';
import type { Clock } from './clock';
import { pythonJson, type ReceivedFields } from './pythonJson';
import { Refusal, refuseField, unauthorized } from './refusals';
import type { SeenSignatures } from './seenSignatures';
import { readMoment, type ServerZone } from './serverTime';

/** A request to a signed endpoint, as received. */
export interface SignedRequest {
  readonly apiKey: string | undefined;
  readonly fields: ReceivedFields;
  readonly where: 'query' | 'body';
}

const hourMs = 3_600_000;
/** How late a message may expire. Wide enough that the zone a client assumed wrongly is accepted when it errs to the later side, as a lenient server would. */
const furthestAheadMs = 12 * hourMs;

/** Believes a request or refuses it, by the API guide: key, signature, expiry, never twice, scope; in this order. */
export class Authentication {
  constructor(
    private readonly keys: ApiKeys,
    private readonly seen: SeenSignatures,
    private readonly clock: Clock,
  ) {}

  /** The key behind a header. */
  key(apiKey: string | undefined): ApiKey {
    if (apiKey === undefined || apiKey === '') throw new Refusal(401, unauthorized.keyMissing);
    const key = this.keys.find(apiKey);
    if (!key) throw new Refusal(401, unauthorized.keyUnknown);
    return key;
  }

  /** Checks a request that needs a scope, its times read in a zone; throws a {@link Refusal} that names what is wrong. Counts the message as seen. */
  check({ apiKey, fields, where }: SignedRequest, scope: Scope, zone: ServerZone): ApiKey {
    const key = this.key(apiKey);
    const values = new Map(fields);
    const signature = values.get('signature') ?? '';
    const expireAt = values.get('expire_at') ?? '';
    if (signature === '') throw new Refusal(401, unauthorized.signatureMissing);
    if (expireAt === '') throw new Refusal(401, unauthorized.expiryMissing);
    if (!isSignedBy(key, fields, signature)) throw new Refusal(401, unauthorized.signatureInvalid);
    this.checkTime({ expireAt, signature, where }, zone);
    if (!key.scopes.includes(scope)) {
      throw new Refusal(403, `This API key has no "${scope}" scope.`);
    }
    return key;
  }

  private checkTime(
    { expireAt, signature, where }: { expireAt: string; signature: string; where: 'query' | 'body' },
    zone: ServerZone,
  ): void {
    const now = this.clock.now();
    const expiresAt = readMoment(expireAt, zone);
    if (expiresAt === undefined) {
      throw refuseField(where, 'expire_at', 'Input should be a valid datetime', 'datetime_parsing');
    }
    if (expiresAt < now) throw new Refusal(401, unauthorized.expired);
    if (expiresAt > now + furthestAheadMs) throw new Refusal(401, unauthorized.tooFarAhead);
    if (!this.seen.note(signature, expiresAt, now)) throw new Refusal(401, unauthorized.replayed);
  }
}

/** The text that must have been signed: all fields in the order received, but the signature. */
export function signedText(fields: ReceivedFields): string {
  return pythonJson(fields.filter(([name]) => name !== 'signature'));
}

function isSignedBy({ verifier }: ApiKey, fields: ReceivedFields, signature: string): boolean {
  if (!/^(?:[0-9a-f]{2})+$/.test(signature)) return false;
  return verify(
    'sha256',
    Buffer.from(signedText(fields), 'ascii'),
    {
      key: verifier,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_AUTO,
    },
    Buffer.from(signature, 'hex'),
  );
}
