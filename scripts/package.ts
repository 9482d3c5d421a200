// `npm run package`: builds the extension and packs it as a .vsix in the checkout's root.
import path from 'node:path';
import { fileSize, packExtension } from './vsix';

async function main(): Promise<void> {
  const file = await packExtension();
  const kilobytes = Math.round((await fileSize(file)) / 1000);
  console.log(`${path.basename(file)} (${kilobytes} kB)`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
