import { Hono } from 'hono';
import * as z from 'zod';
import { exact, isExactText, toText } from '../domain/decimal';
import { readControl } from './controlBody';
import { Refusal, refuseField } from './refusals';
import type { PaperEnvironment, PaperService } from './service';

const fillOrder = z
  .strictObject({
    orderId: z.uuid('Should be a UUID').optional(),
    clientOrderId: z.string().min(1).max(128).optional(),
    quantity: z
      .string()
      .refine(isExactText, 'Should be a plain decimal')
      .transform((text) => exact(text))
      .optional(),
    account: z.string().min(1).max(100).optional(),
  })
  .refine((body) => body.orderId !== undefined || body.clientOrderId !== undefined, {
    path: ['orderId'],
    message: 'Either orderId or clientOrderId is required',
  });

/** `POST /paper/fill`: the market makers take an open order, or part of it. The caller has checked the control token. */
export function fillRoutes(service: PaperService): Hono<PaperEnvironment> {
  const { exchange } = service;
  const app = new Hono<PaperEnvironment>();

  app.post('/fill', async (c) => {
    const { account = service.usualAccount, quantity, ...reference } = await readControl(c, fillOrder);
    const { order, refused } = exchange.fill(account, reference, quantity);
    if (!order) throw new Refusal(404, 'Order not found.');
    const left = order.quantity.minus(order.filled);
    if (refused === 'finished') {
      throw refuseField(
        'body',
        'orderId',
        `The order is finished already: ${order.status}.`,
        'ORDER_FINISHED',
      );
    }
    if (refused === 'quantity') {
      const message = `Should be whole steps of the market, above zero, at most what is left: ${toText(left)}`;
      throw refuseField('body', 'quantity', message, 'value_error');
    }
    await service.settled();
    const { id: orderId, status, filled } = order;
    return c.json({ orderId, status, filled: toText(filled), left: toText(left) });
  });

  return app;
}
