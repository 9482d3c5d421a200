import { createHmac, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import * as z from 'zod';
import { PublicKeyError, scopes } from './apiKeys';
import { readControl } from './controlBody';
import { faultRoutes } from './faultRoutes';
import { fillRoutes } from './fillRoutes';
import { Refusal, refuseField } from './refusals';
import type { PaperEnvironment, PaperService } from './service';
import { sourceRoutes } from './sourceRoutes';

/** Header that carries the control token: who opened the exchange has it, nobody else. */
export const controlHeader = 'X-Invex-Paper-Control';

const registration = z.object({
  publicKey: z.string().max(10_000),
  scopes: z.array(z.enum(scopes)).default([...scopes]),
  account: z.string().min(1).max(100).optional(),
});

/**
 * What only the paper exchange has, under `/paper`. `GET /paper/hello?nonce=` is open: it proves that this server knows the control token
 * without showing it (HMAC-SHA256 of the nonce), so that a client never hands its token to a stranger that took the port.
 */
export function controlRoutes(service: PaperService): Hono<PaperEnvironment> {
  const app = new Hono<PaperEnvironment>();

  app.get('/hello', (c) => {
    const nonce = c.req.query('nonce') ?? '';
    return c.json({ proof: createHmac('sha256', service.controlToken).update(nonce).digest('hex') });
  });

  app.use(async (c, next) => {
    if (!isToken(c.req.header(controlHeader), service.controlToken)) {
      throw new Refusal(401, 'Control token is missing or wrong.');
    }
    await next();
  });

  app.post('/keys', async (c) => {
    const { publicKey, account = service.usualAccount, scopes: allowed } = await readControl(c, registration);
    try {
      const { apiKey, isNew } = service.keys.register(publicKey, account, allowed);
      if (isNew) service.touch();
      service.exchange.openAccount(account);
      await service.settled();
      return c.json({ apiKey });
    } catch (error) {
      throw error instanceof PublicKeyError
        ? refuseField('body', 'publicKey', error.message, 'value_error')
        : error;
    }
  });

  app.post('/reset', async (c) => {
    service.exchange.reset(service.keys.accounts());
    await service.settled();
    return c.json({ reset: true });
  });

  app.get('/requests', (c) => c.json({ requests: service.requests.all() }));

  app.get('/ledger', async (c) => {
    const { ledger } = service.exchange.state();
    await service.settled();
    return c.json(ledger);
  });

  app.route('/', faultRoutes(service));
  app.route('/', fillRoutes(service));
  if (service.source) app.route('/source', sourceRoutes(service, service.source));

  return app;
}

function isToken(given: string | undefined, token: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
