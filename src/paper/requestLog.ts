import type { FaultName } from './faults';

/** A request to a signed endpoint, as it came and as it was answered: enough to verify it elsewhere. */
export interface RecordedRequest {
  /** Counts up from 1 over all requests of this run, also over those that are not kept any more. */
  number?: number;
  /** When it had arrived. Epoch ms, as all moments here. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** The headers that matter. */
  readonly headers: Readonly<Record<string, string>>;
  /** Exactly the text received, without "?". */
  readonly query: string;
  /** Exactly the text received. */
  readonly body: string;
  readonly apiKey: string;
  /** The key's public half, PEM; absent when the key is not known. */
  readonly publicKey?: string | undefined;
  /** The text that must have been signed; absent when no fields could be read. */
  readonly canonicalText?: string | undefined;
  readonly signature?: string | undefined;
  /** The faults that it met; absent without any. */
  faults?: readonly FaultName[];
  /** The status that handling it gave, whatever then left; absent while there is none, and for ever when it was not handled. */
  handled?: number;
  /** Of the answer that left; absent while there is none, and for ever when there was none. */
  status?: number;
  /** When the answer was made. */
  answeredAt?: number;
}

const kept = 1_000;

/** The latest signed requests, and those public ones that met a fault. */
export class RequestLog {
  private readonly requests: RecordedRequest[] = [];
  private count = 0;

  /** Adds a request; one that is there already stays as it is. */
  add(request: RecordedRequest): void {
    if (request.number !== undefined) return;
    request.number = ++this.count;
    this.requests.push(request);
    if (this.requests.length > kept) this.requests.shift();
  }

  all(): readonly RecordedRequest[] {
    return this.requests;
  }
}
