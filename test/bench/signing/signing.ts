import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { promisify } from 'node:util';
import type { Fields } from '../../../src/exchange/canonicalText';
import { asShipped } from '../frame/asShipped';
import { interleaved } from '../frame/interleaved';
import type { BenchOptions, BenchPart, Findings } from '../frame/part';
import { comparison } from '../frame/table';

const keyBits = 2048;

/** An order as it is signed. */
const fields: Fields = [
  ['quantity', '12.5'],
  ['price', '1154250'],
  ['symbol', 'USDT_IRR'],
  ['side', 'BUYER'],
  ['type', 'LIMIT'],
  ['client_order_id', '6f3f6f2e-9a4b-4f43-9d0a-0d3c4d5e6f70'],
  ['expire_at', '2026-11-24 12:00:10'],
];

/** ms a signature by `openssl speed`, in processor time, as it counts. */
async function opensslSpeed(seconds: number): Promise<number> {
  const args = ['speed', '-mr', '-seconds', String(seconds), `rsa${keyBits}`];
  const { stdout } = await promisify(execFile)('openssl', args);
  // +F2:index:bits:signatures a second:verifications a second
  const [, aSecond = ''] = /^\+F2:\d+:\d+:([\d.]+):/m.exec(stdout) ?? [];
  if (!(Number(aSecond) > 1)) throw new Error(`openssl speed printed something else:\n${stdout}`);
  return 1000 / Number(aSecond);
}

async function run({ quick }: BenchOptions): Promise<Findings> {
  const { Signer } = await asShipped();
  const signer = new Signer(generateKeyPairSync('rsa', { modulusLength: keyBits }).privateKey);
  const ours = (): number => {
    const count = 500;
    const before = process.cpuUsage();
    for (let at = 0; at < count; at += 1) signer.sign(fields);
    const { user } = process.cpuUsage(before);
    return user / 1000 / count;
  };
  const series = await interleaved(
    [
      { name: 'ours: an order’s text, hashed, padded, signed, as hex', measure: ours },
      { name: '`openssl speed`: the bare private-key operation', measure: () => opensslSpeed(1) },
    ],
    quick ? { warmUp: 1, counted: 3 } : { warmUp: 1, counted: 10 },
  );
  const { stdout } = await promisify(execFile)('openssl', ['version']);
  return {
    tables: [
      {
        caption: `An RSA key of ${keyBits} bits; processor time of the user's side, as \`openssl speed\` counts. ms a signature.`,
        table: comparison(series, 'ms a signature'),
      },
    ],
    packages: { 'the openssl program': /^OpenSSL (\S+)/.exec(stdout)?.[1] ?? 'of unknown version' },
  };
}

/** A signature, beside what the key allows. */
export const signing: BenchPart = { name: 'sign', title: 'Sign', needsPeers: false, run };
