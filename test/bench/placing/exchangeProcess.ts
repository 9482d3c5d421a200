// The exchange of the placing benchmark, in a process of its own so that it takes no time from the sides: answers at once what it was given, and takes
// any order. Started by fork with a table of answers; tells its address.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

process.once('message', (answers: Readonly<Record<string, unknown>>) => {
  const texts = new Map(Object.entries(answers).map(([path, answer]) => [path, JSON.stringify(answer)]));
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const currency = searchParams.get('currency');
    const asked = currency === null ? pathname : `${pathname}?currency=${currency}`;
    request.resume().once('end', () => {
      const body = request.method === 'POST' ? JSON.stringify({ order_id: randomUUID() }) : texts.get(asked);
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(body ?? '{}');
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => {
    process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
});
process.once('disconnect', () => process.exit());
