// `npm run bench [-- PART...] [-- --quick]`: installs what is missing, measures (test/bench/main.ts) and ends by itself.
import { handOver, installPackages, requireNode } from './bootstrap.mjs';

requireNode();
try {
  await installPackages();
  await handOver('test/bench/main.ts');
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
