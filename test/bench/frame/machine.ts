import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import path from 'node:path';
import { versions } from 'node:process';
import { checkout } from '../../../scripts/checkout';

/** On what, when and under which load figures were taken, as one sentence. `packages` names what took part, with versions. */
export function machineLine(packages: Readonly<Record<string, string>>, at: Date): string {
  const cores = cpus();
  // The maker and family; model numbers and clock rates say little of a shared machine.
  const model = (cores[0]?.model ?? 'unknown processor')
    .replace(/\s*(?:@.*|\d+-Core.*|CPU|Processor)/giu, '')
    .replace(/\((?:R|TM)\)/giu, '')
    .trim();
  const memory = Math.round(totalmem() / 1024 ** 3);
  const [load = 0] = loadavg();
  const names = Object.entries({ 'Node.js': versions.node, OpenSSL: versions.openssl, ...packages });
  const used = names.map(([name, version]) => `${name} ${version}`).join(', ');
  return `${at.toISOString().slice(0, 10)}, ${cores.length} cores (${model}), ${memory} GB, ${process.platform} ${process.arch}, load ${load.toFixed(1)} at the end. ${used}.`;
}

/** The version of one of the project's own packages, as installed. */
export function readPackageVersion(name: string): string {
  const text = readFileSync(path.join(checkout, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
