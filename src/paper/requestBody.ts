import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusals';

const largestBody = 64 * 1024;

/** The body's text as received; refuses one that is larger than `most` bytes: than any request of this API, without it. */
export async function readText(incoming: IncomingMessage, most = largestBody): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    const part = Buffer.from(chunk as Uint8Array);
    bytes += part.length;
    if (bytes > most) throw new Refusal(413, `A body has at most ${most} bytes.`);
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}
