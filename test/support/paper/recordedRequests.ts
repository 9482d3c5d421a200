/** A request as the paper exchange recorded it. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly apiKey: string;
  readonly publicKey?: string;
  readonly canonicalText?: string;
  readonly signature?: string;
  readonly status?: number;
}

/** Where a paper exchange listens, and the token that lets us look behind its counter. */
export interface PaperControl {
  readonly url: string;
  readonly controlToken: string;
}

/** All the signed requests that a paper exchange received, oldest first. */
export async function recordedRequests({
  url,
  controlToken,
}: PaperControl): Promise<readonly RecordedRequest[]> {
  const response = await fetch(`${url}/paper/requests`, {
    headers: { 'X-Invex-Paper-Control': controlToken },
  });
  if (!response.ok) {
    throw new Error(`The paper exchange answered ${response.status} to a look at its records.`);
  }
  return ((await response.json()) as { requests: readonly RecordedRequest[] }).requests;
}

/** The placements among them. */
export async function recordedPlacements(control: PaperControl): Promise<readonly RecordedRequest[]> {
  return (await recordedRequests(control)).filter(
    (each) => each.method === 'POST' && each.path === '/trading/v1/orders',
  );
}
