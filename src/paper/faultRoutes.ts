import { Hono } from 'hono';
import { readControl } from './controlBody';
import { faultOrder } from './faults';
import { FaultImpossibleError } from './faultSwitchboard';
import { rateRange } from './rateLimit';
import { refuseField } from './refusals';
import type { PaperEnvironment, PaperService } from './service';

/** The control endpoints that make the exchange fail, or be slow, on purpose. The caller has checked the control token. */
export function faultRoutes(service: PaperService): Hono<PaperEnvironment> {
  const { faults } = service;
  const app = new Hono<PaperEnvironment>();

  app.post('/faults', async (c) => {
    const order = await readControl(c, faultOrder);
    try {
      faults.arm(order);
    } catch (error) {
      if (error instanceof FaultImpossibleError) {
        throw refuseField('body', 'fault', error.message, 'value_error');
      }
      throw error;
    }
    return c.json({ armed: faults.armed() });
  });

  app.get('/faults', (c) => c.json({ armed: faults.armed() }));

  app.delete('/faults', (c) => {
    const armed = faults.armed();
    faults.disarm();
    return c.json({ disarmed: armed });
  });

  app.post('/rate', async (c) => {
    const rate = await readControl(c, rateRange);
    service.rateLimit.change(rate);
    return c.json(rate);
  });

  return app;
}
