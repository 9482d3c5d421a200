import { Hono } from 'hono';
import { apiPrefix } from '../exchange/wire';
import { controlRoutes } from './controlRoutes';
import { dateHeader } from './dateHeader';
import { refuseWebPages } from './loopbackOnly';
import { Refusal } from './refusals';
import { StoreError } from './persistence';
import type { PaperEnvironment, PaperService } from './service';
import { tradingRoutes } from './tradingRoutes';

/** The whole HTTP side: the trading API and, beside it, the control endpoints. */
export function paperApi(service: PaperService, log: (text: string) => void): Hono<PaperEnvironment> {
  const app = new Hono<PaperEnvironment>();

  app.use(async (c, next) => {
    refuseWebPages(c.req.header('host'), c.req.header('origin'));
    await next();
    c.header('Date', dateHeader(c, service));
    const recorded = c.get('recorded');
    const { status } = c.get('written') ?? c.res;
    if (!recorded || status === undefined) return;
    recorded.status = status;
    recorded.answeredAt = service.clock.now();
  });

  app.route(apiPrefix, tradingRoutes(service));
  app.route('/paper', controlRoutes(service));

  app.notFound(() => refused(new Refusal(404, 'Not Found')));
  app.onError((error) => {
    if (error instanceof Refusal) return refused(error);
    if (error instanceof StoreError) {
      log(error.message);
      return refused(new Refusal(503, error.message));
    }
    log(`Internal error: ${error.stack ?? error.message}`);
    return refused(new Refusal(500, 'Internal Server Error'));
  });
  return app;
}

function refused({ status, detail, retryAfterSeconds }: Refusal): Response {
  const headers = new Headers({ 'content-type': 'application/json' });
  if (retryAfterSeconds !== undefined) headers.set('Retry-After', retryAfterSeconds.toString());
  return new Response(JSON.stringify({ detail }), { status, headers });
}
