// What the bundles weigh, by module, and the most that they may: a budget leaves some room above what is needed now, and going over it fails the build.

/** The most that a bundle may weigh, in bytes. */
export const budgets = {
  // Loaded by every window that opens, also by those in which nobody trades.
  'dist/extension.js': 12_000,
  'dist/session.js': 1_000_000,
  'dist/paper.js': 300_000,
  'dist/webview/ticket.js': 220_000,
  'dist/webview/history.js': 170_000,
  'dist/webview/market.js': 400_000,
};

/** The most that what others wrote may weigh in a bundle, in bytes. What is not named may not be in it at all. */
export const moduleBudgets = {
  'dist/extension.js': {},
  'dist/session.js': { undici: 340_000, zod: 120_000, 'csv-stringify': 15_000, 'big.js': 8_000 },
  'dist/paper.js': { zod: 120_000, hono: 30_000, '@hono/node-server': 30_000, 'big.js': 8_000 },
};

/** Bytes of a bundle by module, most first: packages by their names, our own code by its folder. `output` is an esbuild metafile's. */
export function bytesByModule(output) {
  const sums = new Map();
  for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
    const name = packageOf(file) ?? file.split('/').slice(0, 2).join('/');
    sums.set(name, (sums.get(name) ?? 0) + bytesInOutput);
  }
  return [...sums].sort(([, a], [, b]) => b - a);
}

/** Throws with all that weighs more than it may, or is where it may not be. `metafile` is esbuild's. */
export function keepBudgets(metafile) {
  const faults = [];
  for (const [file, most] of Object.entries(budgets)) {
    const output = metafile.outputs[file];
    if (output === undefined) continue;
    if (output.bytes > most) faults.push(`${file} weighs ${output.bytes} bytes; its budget is ${most}.`);
    const allowed = moduleBudgets[file];
    if (allowed === undefined) continue;
    const others = Object.keys(output.inputs).map(packageOf);
    for (const [name, bytes] of bytesByModule(output)) {
      if (!others.includes(name)) continue;
      const part = allowed[name];
      if (part === undefined) faults.push(`${name} is in ${file} and may not be.`);
      else if (bytes > part) faults.push(`${name} weighs ${bytes} bytes in ${file}; its budget is ${part}.`);
    }
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

function packageOf(file) {
  return /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}
