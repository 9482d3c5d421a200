/** One entry of FastAPI's list of what is wrong with a request. */
export interface FieldError {
  /** Where: `["query", "depth"]`, `["body", "price"]`. */
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  /** FastAPI's word for shape errors; the validator's code for an order that breaks a rule. */
  readonly type: string;
}

/** Thrown to refuse a request: its status, and `detail` as FastAPI writes it. Nothing was done then. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly detail: string | readonly FieldError[],
    readonly retryAfterSeconds?: number,
  ) {
    super(typeof detail === 'string' ? detail : detail.map(({ msg }) => msg).join(' '));
    this.name = 'Refusal';
  }
}

/** A refusal (422) of one field. */
export function refuseField(where: 'query' | 'body', field: string, msg: string, type: string): Refusal {
  return new Refusal(422, [{ loc: [where, field], msg, type }]);
}

/** Why a signed request is not believed (401); each has words of its own. */
export const unauthorized = {
  keyMissing: 'API key is missing: send it in the header X-API-Key-Invex.',
  keyUnknown: 'API key is not known.',
  signatureMissing: 'Signature is missing.',
  signatureInvalid: 'Signature is not valid.',
  expiryMissing: 'expire_at is missing.',
  expired: 'Message has expired: expire_at is in the past.',
  tooFarAhead: 'Message expires too late: expire_at is too far in the future.',
  replayed: 'Message was seen before: sign each request afresh.',
} as const;
