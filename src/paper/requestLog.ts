/** A request to a signed endpoint, as it came and as it was answered: enough to verify it elsewhere. */
export interface RecordedRequest {
  /** Epoch ms. */
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
  canonicalText?: string | undefined;
  signature?: string | undefined;
  /** Of the answer; absent while there is none. */
  status?: number;
}

const kept = 1_000;

/** The latest signed requests. */
export class RequestLog {
  private readonly requests: RecordedRequest[] = [];

  add(request: RecordedRequest): void {
    this.requests.push(request);
    if (this.requests.length > kept) this.requests.shift();
  }

  all(): readonly RecordedRequest[] {
    return this.requests;
  }
}
