// `npm test`: installs what is missing, then runs every tier (scripts/runTests.ts). The last line is `N passed, N failed`.
import { handOver, installPackages, requireNode } from './bootstrap.mjs';

requireNode();
try {
  await installPackages();
  await handOver('scripts/runTests.ts');
} catch (error) {
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
