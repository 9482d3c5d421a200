import { constants, randomUUID, sign, type KeyObject } from 'node:crypto';
import { Agent, request } from 'undici';
import type { OrderToPlace } from './orderToPlace';

/** The least that placing an order can be: its text, one signature, one request with the same bytes as ours, and the answer's JSON. */
export class BareMinimum {
  private readonly agent = new Agent();

  constructor(
    private readonly url: string,
    private readonly key: KeyObject,
    private readonly apiKey: string,
  ) {}

  async place(order: OrderToPlace): Promise<void> {
    const body = signedBody(order, this.key);
    const answer = await request(`${this.url}/trading/v1/orders`, {
      dispatcher: this.agent,
      method: 'POST',
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        'user-agent': 'invex-trading',
        'content-type': 'application/json',
        'X-API-Key-Invex': this.apiKey,
      },
      body,
    });
    const { order_id: id } = (await answer.body.json()) as { order_id?: string };
    if (id === undefined) throw new Error('The order was not taken.');
  }

  async stop(): Promise<void> {
    await this.agent.close();
  }
}

/** The fields of an order with their signature, as JSON: amounts and ids are plain ASCII, so spaces are all that the signed text has besides. */
export function signedBody({ quantity, price, symbol }: OrderToPlace, key: KeyObject): string {
  const expireAt = new Date(Date.now() + 10_000).toISOString().slice(0, 19).replace('T', ' ');
  const id = randomUUID();
  const text = `{"quantity": "${quantity}", "price": "${price}", "symbol": "${symbol}", "side": "BUYER", "type": "LIMIT", "client_order_id": "${id}", "expire_at": "${expireAt}"}`;
  const signature = sign('sha256', Buffer.from(text, 'ascii'), {
    key,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_MAX_SIGN,
  }).toString('hex');
  const plain = text.replaceAll('": "', '":"').replaceAll('", "', '","');
  return `${plain.slice(0, -1)},"signature":"${signature}"}`;
}
