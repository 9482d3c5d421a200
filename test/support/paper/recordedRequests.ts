/** A request as the paper exchange recorded it. */
export interface RecordedRequest {
  /** Counts up from 1 over the life of the exchange. */
  readonly number: number;
  /** When it had arrived, by the exchange's clock. Epoch ms. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly apiKey: string;
  readonly publicKey?: string;
  readonly canonicalText?: string;
  readonly signature?: string;
  /** Names of the faults that it met. */
  readonly faults?: readonly string[];
  /** The status that handling it gave; absent when it was not handled. */
  readonly handled?: number;
  /** Of the answer that left; absent when none did. */
  readonly status?: number;
  readonly answeredAt?: number;
}

/** Where a paper exchange listens, and the token that lets us look behind its counter. */
export interface PaperControl {
  readonly url: string;
  readonly controlToken: string;
}

/** A control call under `/paper`; gives the JSON of its answer, and throws for one that is not 200. */
export async function controlCall(
  { url, controlToken }: PaperControl,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(`${url}/paper${path}`, {
    method,
    headers: { 'X-Invex-Paper-Control': controlToken },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`The paper exchange answered ${response.status} to ${method} ${path}: ${text}`);
  }
  return JSON.parse(text);
}

/** The latest signed requests that a paper exchange received (and public ones that met a fault), oldest first. */
export async function recordedRequests(paper: PaperControl): Promise<readonly RecordedRequest[]> {
  return ((await controlCall(paper, 'GET', '/requests')) as { requests: readonly RecordedRequest[] })
    .requests;
}

/** The placements among them. */
export async function recordedPlacements(control: PaperControl): Promise<readonly RecordedRequest[]> {
  return (await recordedRequests(control)).filter(
    (each) => each.method === 'POST' && each.path === '/trading/v1/orders',
  );
}
