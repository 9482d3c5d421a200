import { messageOf } from './failureWords';

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

/** A call that did not succeed. The message tells a trader what happened, whether money may have moved, and what to do next. */
export class ExchangeError extends Error {
  readonly reason: ExchangeErrorReason;
  readonly call: CallKind;
  readonly sent: boolean;
  readonly definite: boolean;
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly fields: readonly FieldProblem[];
  readonly serverText?: string;
  readonly code?: string;

  constructor(failure: ExchangeFailure) {
    super(messageOf(failure));
    this.name = 'ExchangeError';
    this.reason = failure.reason;
    this.call = failure.call;
    this.sent = failure.sent;
    this.definite = failure.definite ?? false;
    this.fields = failure.fields ?? [];
    if (failure.status !== undefined) this.status = failure.status;
    if (failure.retryAfterMs !== undefined) this.retryAfterMs = failure.retryAfterMs;
    if (failure.serverText !== undefined) this.serverText = failure.serverText;
    if (failure.code !== undefined) this.code = failure.code;
  }

  /** Whether something thrown is an exchange error, and of this reason where one is given. */
  static is(error: unknown, reason?: ExchangeErrorReason): error is ExchangeError {
    return error instanceof ExchangeError && (reason === undefined || error.reason === reason);
  }
}
