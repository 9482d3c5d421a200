// The paper exchange in a worker thread: started by trading/paperHost.ts with what workerMessages.ts says, ended by the message "stop".
import { randomBytes, randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from './clock';
import { startPaperServer } from './server';
import { workerOptions, type WorkerReport } from './workerMessages';

const port = parentPort;
if (!port) throw new Error('This file runs in a worker thread. From a terminal, use: npm run paper');

const report = (message: WorkerReport): void => port.postMessage(message);

async function run(opener: NonNullable<typeof parentPort>): Promise<void> {
  const server = await startPaperServer({
    ...workerOptions.parse(workerData),
    clock: systemClock,
    newId: () => randomUUID(),
    newApiKey: () => randomBytes(24).toString('hex'),
    log: (text) => report({ kind: 'log', text }),
  });
  opener.once('message', () => {
    server.close().then(
      () => opener.close(),
      (error: unknown) => {
        report({ kind: 'log', text: String(error) });
        opener.close();
      },
    );
  });
  report({ kind: 'listening', url: server.url, port: server.port });
}

run(port).catch((error: unknown) => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
  report({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) });
  port.close();
});
