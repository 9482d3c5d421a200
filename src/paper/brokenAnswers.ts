import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { dateHeader } from './dateHeader';
import type { PaperContext, PaperService } from './service';

/** Closes the connection; what was to be answered is not. */
export function closeUnanswered(c: PaperContext): void {
  c.env.incoming.socket.destroy();
  pastHono(c, undefined);
}

/** Resets the connection (RST instead of FIN); what was to be answered is not. */
export function resetUnanswered(c: PaperContext): void {
  c.env.incoming.socket.resetAndDestroy();
  pastHono(c, undefined);
}

/** Sends the head and half of the body of the answer that is there; `content-length` promises all of it. Then the connection is closed. */
export async function sendHalf(c: PaperContext, service: PaperService): Promise<void> {
  const { body, status } = await writeHead(c, service);
  await write(c, body.subarray(0, Math.floor(body.length / 2)));
  c.env.incoming.socket.destroy();
  pastHono(c, status);
}

/** Sends the answer that is there byte by byte, with a pause before each; the rest at once when held answers are let go. */
export async function trickle(
  c: PaperContext,
  service: PaperService,
  { pauseMs, turn }: { readonly pauseMs: number; readonly turn: number },
): Promise<void> {
  const { body, status } = await writeHead(c, service);
  const { socket } = c.env.incoming;
  const { held } = service.faults;
  c.env.outgoing.flushHeaders();
  let sent = 0;
  while (sent < body.length && held.turn === turn && !socket.destroyed) {
    // A pause on the wire: by the machine's own clock.
    await held.holdFor(socket, turn, pauseMs);
    if (held.turn === turn) await write(c, body.subarray(sent, ++sent));
  }
  c.env.outgoing.end(body.subarray(sent));
  pastHono(c, status);
}

async function writeHead(
  c: PaperContext,
  service: PaperService,
): Promise<{ readonly body: Buffer; readonly status: number }> {
  const { status, headers } = c.res;
  const body = Buffer.from(await c.res.arrayBuffer());
  c.env.outgoing.writeHead(status, {
    ...Object.fromEntries(headers),
    date: dateHeader(c, service),
    'content-length': body.length,
  });
  return { body, status };
}

/** Resolves when the bytes have left, or never will. */
function write(c: PaperContext, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => c.env.outgoing.write(bytes, () => resolve()));
}

function pastHono(c: PaperContext, status: number | undefined): void {
  c.set('written', { status });
  // Hono would keep the headers of the answer before.
  c.res = undefined;
  c.res = RESPONSE_ALREADY_SENT;
}
