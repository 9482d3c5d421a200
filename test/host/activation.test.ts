import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Manifest } from '../../scripts/checkout';

const extensionId = 'invex-tools.invex-trading';

describe('The installed extension', () => {
  const found = vscode.extensions.getExtension(extensionId);

  it('is there, as a person would have installed it', () => {
    assert.ok(found, `${extensionId} is not installed`);
    assert.equal((found.packageJSON as Manifest).publisher, 'invex-tools');
  });

  it('activates', async () => {
    assert.ok(found);
    await found.activate();
    assert.equal(found.isActive, true);
  });

  it('has a command behind every command that its manifest declares', async () => {
    assert.ok(found);
    await found.activate();
    const manifest = found.packageJSON as Manifest;
    const declared = (manifest.contributes?.commands ?? []).map(({ command }) => command);
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.ok(declared.length > 0, 'the manifest declares no commands');
    assert.deepEqual(
      declared.filter((command) => !registered.has(command)),
      [],
    );
  });
});
