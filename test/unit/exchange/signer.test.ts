import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalText, type Fields } from '../../../src/exchange/canonicalText';
import { readPrivateKey } from '../../../src/exchange/privateKey';
import { Signer } from '../../../src/exchange/signer';

const fields: Fields = [
  ['symbol', 'USDT_IRR'],
  ['client_order_id', '\u0633\u0641\u0627\u0631\u0634 "1"'],
  ['expire_at', '2026-11-23 04:00:00'],
];

describe('A signature', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'invex-signer-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What OpenSSL itself says to a signature, with exactly this much salt. */
  function opensslAccepts(publicKey: KeyObject, text: string, signature: string, salt: number): boolean {
    const file = (name: string, content: string | Buffer): string => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    };
    const key = file('public.pem', publicKey.export({ format: 'pem', type: 'spki' }));
    const run = spawnSync('openssl', [
      ...['dgst', '-sha256', '-sigopt', 'rsa_padding_mode:pss', '-sigopt', `rsa_pss_saltlen:${salt}`],
      ...['-sigopt', 'rsa_mgf1_md:sha256', '-verify', key],
      ...['-signature', file('signature', Buffer.from(signature, 'hex')), file('text', text)],
    ]);
    assert.equal(run.error, undefined, 'openssl must be installed');
    return run.status === 0;
  }

  for (const bits of [2048, 3072, 4096]) {
    it(`of a ${bits}-bit key is accepted by OpenSSL, with the longest salt and no other`, function () {
      // Making a large key takes its time on a busy machine.
      this.timeout(60_000);
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
      const hex = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('hex');
      const signature = new Signer(readPrivateKey(hex)).sign(fields);
      const salt = bits / 8 - 32 - 2;
      assert.match(signature, new RegExp(`^[0-9a-f]{${bits / 4}}$`));
      assert.ok(opensslAccepts(publicKey, canonicalText(fields), signature, salt));
      assert.ok(!opensslAccepts(publicKey, canonicalText(fields), signature, 32), 'another salt length');
      assert.ok(!opensslAccepts(publicKey, canonicalText(fields.slice(1)), signature, salt), 'another text');
      if (bits === 2048) assert.equal(salt, 222);
    });
  }

  it('is never the same twice', () => {
    const signer = new Signer(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
    assert.notEqual(signer.sign(fields), signer.sign(fields));
  });
});
