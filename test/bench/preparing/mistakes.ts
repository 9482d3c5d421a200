import { textOf, units } from '../samples/integers';
import type { Answer, TypedOrder } from '../samples/orders';

/** What was wrong, over all orders. */
interface Mistakes {
  price: number;
  quantity: number;
  value: number;
  threw: number;
  orders: number;
  first: string | undefined;
}

/** Of a side without any. */
export const noMistakes: Mistakes = {
  price: 0,
  quantity: 0,
  value: 0,
  threw: 0,
  orders: 0,
  first: undefined,
};

/** Compares what one side makes of orders with what integer arithmetic does. */
export function mistakesOf(orders: readonly TypedOrder[], prepare: (order: TypedOrder) => Answer): Mistakes {
  const mistakes: Mistakes = { ...noMistakes };
  for (const order of orders) {
    const { answer } = order;
    const got = answerOrNothing(() => prepare(order));
    const wrong = got
      ? {
          price: !isSame(got.price, answer.price),
          quantity: !isSame(got.quantity, answer.quantity),
          value: got.value !== answer.value,
        }
      : undefined;
    if (!wrong) mistakes.threw += 1;
    else for (const name of ['price', 'quantity', 'value'] as const) mistakes[name] += wrong[name] ? 1 : 0;
    if (wrong && !wrong.price && !wrong.quantity && !wrong.value) continue;
    mistakes.orders += 1;
    mistakes.first ??= `tick ${textOf(order.market.tick)}, step ${textOf(order.market.step)}: ${order.price} × ${order.quantity} became ${got ? `${got.price} × ${got.quantity} (${got.value})` : 'an exception'}; exact: ${answer.price} × ${answer.quantity} (${answer.value})`;
  }
  return mistakes;
}

/** ccxt throws for amounts that come to nothing: an answer like another, and a wrong one where the exact one is not nothing. */
export function answerOrNothing(prepare: () => Answer): Answer | undefined {
  try {
    return prepare();
  } catch {
    return undefined;
  }
}

/** By value: zeros at the end are no mistake, an exponent is one, since the exchange takes plain decimals. */
function isSame(text: string, exactly: string): boolean {
  return /^\d+(?:\.\d{1,18})?$/.test(text) && units(text) === units(exactly);
}
