/** Why a call did not succeed. `expired`, `not-signed-in` and often `validation` and `aborted` happen before anything is sent. */
export type ExchangeErrorReason =
  | 'network'
  | 'timeout'
  | 'tls'
  | 'proxy'
  | 'http'
  | 'rate-limited'
  | 'auth'
  | 'scope'
  | 'expired'
  | 'validation'
  | 'not-found'
  | 'malformed'
  | 'aborted'
  | 'not-signed-in';

/** What kind of call failed: after a lost answer a placement or a cancel may have happened, a read changes nothing. */
export type CallKind = 'read' | 'placement' | 'cancel';

/** What was wrong with one field of a request, in FastAPI's words. `field` is empty when no field is named. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
  readonly type: string;
}

/** All that is known about a failed call. */
export interface ExchangeFailure {
  readonly reason: ExchangeErrorReason;
  readonly call: CallKind;
  /** False only when it is certain that no byte of the request left. */
  readonly sent: boolean;
  /** The exchange itself refused the call (a structured 4xx): nothing happened. */
  readonly definite?: boolean | undefined;
  readonly status?: number | undefined;
  /** How long the server asks to wait, in ms. */
  readonly retryAfterMs?: number | undefined;
  readonly fields?: readonly FieldProblem[] | undefined;
  /** The server's own words: see {@link boundedText}. */
  readonly serverText?: string | undefined;
  /** The system's word for what broke, like `ECONNREFUSED`. */
  readonly code?: string | undefined;
}
