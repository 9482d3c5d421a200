import type { MiddlewareHandler } from 'hono';
import { callOf, faultKind, type FaultOrder } from './faults';
import { closeUnanswered, resetUnanswered, sendHalf, trickle } from './brokenAnswers';
import { expiryOf, receivedRequest } from './received';
import { Refusal } from './refusals';
import type { ServerZone } from './serverTime';
import type { PaperContext, PaperEnvironment, PaperService } from './service';

const badGatewayPage =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';

// "The request could not be processed; please try again later."
const persianText =
  '\u062f\u0631\u062e\u0648\u0627\u0633\u062a \u0642\u0627\u0628\u0644 \u067e\u0631\u062f\u0627\u0632\u0634 \u0646\u06cc\u0633\u062a\u061b \u0644\u0637\u0641\u0627\u064b \u0628\u0639\u062f\u0627\u064b \u062f\u0648\u0628\u0627\u0631\u0647 \u062a\u0644\u0627\u0634 \u06a9\u0646\u06cc\u062f.';

/** How long `late-answer` holds a request back that has no `expire_at`. */
const withoutExpiryMs = 60_000;

/** Lets a request meet the faults that are armed for it. What runs inside must have put on the disk what it answers. */
export function injectFaults(service: PaperService): MiddlewareHandler<PaperEnvironment> {
  return async (c, next) => {
    const call = callOf(c.req.method, c.req.path);
    const { turn } = service.faults.held;
    const met = call ? service.faults.meet(call) : [];
    const request = receivedRequest(c);
    if (met.length > 0) {
      request.faults = met.map(({ fault }) => fault);
      // Public requests are not recorded otherwise: they would push out those that matter.
      service.requests.add(request);
    }
    for (const each of met) prepare(c, service, each);
    const main = met.find(({ fault }) => !faultKind(fault).combines);
    if (main && (await insteadOfHandling(c, service, main, turn))) return;
    await next();
    request.handled = c.res.status;
    if (main) await afterHandling(c, service, main, turn);
  };
}

/** The zone in which this request's times are read. */
export function zoneOf(c: PaperContext, service: PaperService): ServerZone {
  return c.get('zone') ?? service.zone;
}

/** What goes together with any other fault. */
function prepare(c: PaperContext, service: PaperService, { fault, parameter }: FaultOrder): void {
  if (fault === 'filled-before-cancel') c.set('filledFirst', true);
  else if (fault === 'wrong-date') c.set('dateOffMs', parameter ?? 0);
  else if (fault === 'other-time-zone') c.set('zone', service.zone === 'UTC' ? 'Asia/Tehran' : 'UTC');
}

/** What happens to a request that is not handled; false when it is to be handled. Throws a {@link Refusal} that answers it. */
async function insteadOfHandling(
  c: PaperContext,
  service: PaperService,
  { fault, parameter }: FaultOrder,
  turn: number,
): Promise<boolean> {
  switch (fault) {
    case 'drop-before-handling':
      closeUnanswered(c);
      return true;
    case 'connection-reset':
      resetUnanswered(c);
      return true;
    case 'silent-before-handling':
      await service.faults.held.hold(c.env.incoming.socket, turn);
      closeUnanswered(c);
      return true;
    case 'rate-limited':
      throw new Refusal(429, 'Too many requests.', parameter);
    case 'service-unavailable':
      throw new Refusal(503, 'Service Unavailable');
    case 'persian-refusal':
      throw new Refusal(400, persianText);
    default:
      return false;
  }
}

/** What becomes of the answer of a request that was handled. */
async function afterHandling(
  c: PaperContext,
  service: PaperService,
  { fault, parameter }: FaultOrder,
  turn: number,
): Promise<void> {
  const { socket } = c.env.incoming;
  const { held } = service.faults;
  switch (fault) {
    case 'drop-after-handling':
      closeUnanswered(c);
      break;
    case 'silent-after-handling':
      await held.hold(socket, turn);
      closeUnanswered(c);
      break;
    case 'bad-gateway':
      // Hono would keep the headers of the answer before.
      c.res = undefined;
      c.res = new Response(badGatewayPage, { status: 502, headers: { 'content-type': 'text/html' } });
      break;
    case 'late-answer': {
      const { clock } = service;
      const { at } = receivedRequest(c);
      const due = parameter === undefined ? firstMomentAfter(c, service) : at + parameter;
      await held.hold(socket, turn, () => clock.now() >= due);
      if (socket.destroyed) closeUnanswered(c);
      break;
    }
    case 'truncated-body':
      await sendHalf(c, service);
      break;
    case 'slow-trickle':
      await trickle(c, service, { pauseMs: parameter ?? 0, turn });
      break;
    default:
      break;
  }
}

/** The first ms (of the epoch) in which the exchange would refuse the request as expired. */
function firstMomentAfter(c: PaperContext, service: PaperService): number {
  const request = receivedRequest(c);
  const expiry = expiryOf(request, zoneOf(c, service));
  return expiry === undefined ? request.at + withoutExpiryMs : expiry + 1;
}
