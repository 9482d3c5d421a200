import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { MiddlewareHandler } from 'hono';
import { callOf, faultKind, type FaultOrder } from './faults';
import { receivedRequest } from './received';
import { Refusal } from './refusals';
import type { PaperContext, PaperEnvironment, PaperService } from './service';

const badGatewayPage =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';

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
    const main = met.find(({ fault }) => !faultKind(fault).combines);
    if (main && (await insteadOfHandling(c, service, main, turn))) return;
    await next();
    request.handled = c.res.status;
    if (main) await afterHandling(c, service, main, turn);
  };
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
      break;
    case 'silent-before-handling':
      await service.faults.held.hold(c.env.incoming.socket, turn);
      break;
    case 'rate-limited':
      throw new Refusal(429, 'Too many requests.', parameter);
    case 'service-unavailable':
      throw new Refusal(503, 'Service Unavailable');
    default:
      return false;
  }
  cut(c);
  return true;
}

/** What becomes of the answer of a request that was handled. */
async function afterHandling(
  c: PaperContext,
  service: PaperService,
  { fault }: FaultOrder,
  turn: number,
): Promise<void> {
  switch (fault) {
    case 'drop-after-handling':
      cut(c);
      break;
    case 'silent-after-handling':
      await service.faults.held.hold(c.env.incoming.socket, turn);
      cut(c);
      break;
    case 'bad-gateway':
      answerInstead(
        c,
        new Response(badGatewayPage, { status: 502, headers: { 'content-type': 'text/html' } }),
      );
      break;
    default:
      break;
  }
}

/** Closes the connection; what was to be answered is not. */
function cut(c: PaperContext): void {
  c.env.incoming.socket.destroy();
  c.set('unanswered', true);
  answerInstead(c, RESPONSE_ALREADY_SENT);
}

function answerInstead(c: PaperContext, answer: Response): void {
  // Hono would keep the headers of the answer before.
  c.res = undefined;
  c.res = answer;
}
