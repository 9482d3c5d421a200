// `npm start`: from a fresh clone to a running VS Code with the extension in it. See scripts/serve.ts for the options.
import { handOver, installPackages, requireNode } from './bootstrap.mjs';

requireNode();
try {
  await installPackages();
  await handOver('scripts/serve.ts');
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
