// `node scripts/run.mjs PROGRAM ARGUMENTS...`: from a fresh clone to one of our TypeScript programs. Installs what is missing, runs it and ends with it.
import { handOver, installPackages, requireNode } from './bootstrap.mjs';

requireNode();
const [program, ...rest] = process.argv.slice(2);
try {
  await installPackages();
  await handOver(program, rest);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
