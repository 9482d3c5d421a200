import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusals';

const largestBody = 64 * 1024;

/** The body's text as received; refuses one that is larger than any request of this API. */
export async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    const part = Buffer.from(chunk as Uint8Array);
    bytes += part.length;
    if (bytes > largestBody) throw new Refusal(413, `A body has at most ${largestBody} bytes.`);
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}
