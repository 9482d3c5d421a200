// `npm run fuzz [-- --count N] [-- --seed N] [-- --seconds N] [-- --only N]`: installs what is missing, plays (scripts/fuzz.ts) and ends by itself.
import { handOver, installPackages, requireNode } from './bootstrap.mjs';

requireNode();
try {
  await installPackages();
  await handOver('scripts/fuzz.ts');
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
