import type { NetworkFailure } from './networkFailure';

/** Why a request got no answer. `lapsed`: it was not wanted any more when a connection was there. */
export type TransportErrorReason = NetworkFailure | 'proxy' | 'lapsed';

/** Thrown when a request got no complete answer. */
export class TransportError extends Error {
  /** False only when it is certain that no byte of the request left. */
  readonly sent: boolean;
  /** The system's word for it, like `ECONNRESET`. */
  readonly code: string | undefined;
  /** The proxy's answer, where it was the proxy that refused. */
  readonly status: number | undefined;

  constructor(
    readonly reason: TransportErrorReason,
    known: {
      readonly sent: boolean;
      readonly code?: string | undefined;
      readonly status?: number | undefined;
    },
  ) {
    super(`No answer: ${reason}${known.code === undefined ? '' : ` (${known.code})`}.`);
    this.name = 'TransportError';
    this.sent = known.sent;
    this.code = known.code;
    this.status = known.status;
  }
}
