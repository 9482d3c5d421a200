import type { CallKind, ExchangeErrorReason, ExchangeFailure, FieldProblem } from './failure';
import { messageOf } from './failureWords';

export type { CallKind, ExchangeErrorReason, ExchangeFailure, FieldProblem };

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
