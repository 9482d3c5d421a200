// Sorted before the tests that use the extension: this one looks at an editor in which nobody did.
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { extensionId } from '../../scripts/checkout';
import { eventually } from '../support/vscode/eventually';
import { filesBelow, paperAddress, profileFolder } from './profile';

describe('An editor in which nobody has opened Invex', () => {
  before(async () => {
    await vscode.extensions.getExtension(extensionId)?.activate();
  });

  it('runs no paper exchange, even once the product is loaded', async () => {
    await vscode.commands.executeCommand('invex.copyOrderId');
    assert.equal(await paperAddress(), undefined);
  });

  it('starts one when the Markets view is opened, which proves that it is ours', async () => {
    await vscode.commands.executeCommand('invex.markets.focus');
    await eventually('the paper exchange answers with a proof', async () => {
      const address = await paperAddress();
      if (!address) return undefined;
      const nonce = randomBytes(16).toString('hex');
      const answer = await fetch(`http://127.0.0.1:${address.port}/paper/hello?nonce=${nonce}`);
      const { proof } = (await answer.json()) as { proof: string };
      assert.equal(proof, createHmac('sha256', address.controlToken).update(nonce).digest('hex'));
      return true;
    });
  });

  it('keeps the private key of the paper account out of every file of the profile', async () => {
    // Something signed arrived, so the key is made and in use.
    await vscode.commands.executeCommand('invex.orders.focus');
    await eventually('a signed request has arrived', async () => {
      const address = await paperAddress();
      if (!address) return undefined;
      const answer = await fetch(`http://127.0.0.1:${address.port}/paper/requests`, {
        headers: { 'X-Invex-Paper-Control': address.controlToken },
      });
      const { requests } = (await answer.json()) as { requests: readonly { apiKey: string }[] };
      return requests.some(({ apiKey }) => apiKey !== '') ? true : undefined;
    });
    const files = await filesBelow(profileFolder());
    const texts = await Promise.all(files.map(textOf));
    const holding = (words: string): (string | undefined)[] =>
      texts.filter(([, text]) => text?.includes(words) === true).map(([file]) => file);
    assert.deepEqual(holding('PRIVATE KEY'), []);
    // The search does find what is there: the exchange keeps the public half.
    assert.notDeepEqual(holding('PUBLIC KEY'), []);
  });

  it('hands nothing of it to other extensions', () => {
    assert.equal(vscode.extensions.getExtension(extensionId)?.exports, undefined);
  });
});

/** A file and its text; nothing for a large one, and for one that was being written under another name when it was listed. */
async function textOf(file: string): Promise<readonly string[]> {
  try {
    return (await stat(file)).size < 20e6 ? [file, await readFile(file, 'latin1')] : [];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
