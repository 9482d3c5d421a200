import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Whether OpenSSL finds the signature right: RSA-PSS over SHA-256 with the longest salt, hex text. The code that made it has no part in
 * this.
 */
export function opensslVerifies(publicKeyPem: string, text: string, signatureHex: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'invex-verify-'));
  const file = (name: string, content: string | Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  try {
    const output = execFileSync(
      'openssl',
      [
        'dgst',
        '-sha256',
        '-sigopt',
        'rsa_padding_mode:pss',
        '-sigopt',
        'rsa_pss_saltlen:auto',
        '-verify',
        file('key.pem', publicKeyPem),
        '-signature',
        file('signature', Buffer.from(signatureHex, 'hex')),
        file('text', text),
      ],
      // What it says about a wrong signature belongs to no test report.
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    return output.toString().trim() === 'Verified OK';
  } catch {
    // OpenSSL ends with 1 and "Verification failure" for a wrong signature.
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
