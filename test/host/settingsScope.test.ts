import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extensionId } from '../../scripts/checkout';

interface Configured {
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
}

describe('A folder that somebody opens', () => {
  const manifest = vscode.extensions.getExtension(extensionId)?.packageJSON as Configured;
  const settings = Object.entries(manifest.contributes.configuration.properties);

  it('has settings of ours to try it with', () => {
    assert.ok(settings.length >= 10);
  });

  for (const [key, { default: value }] of settings) {
    it(`cannot hold ${key}`, async () => {
      for (const target of [
        vscode.ConfigurationTarget.Workspace,
        vscode.ConfigurationTarget.WorkspaceFolder,
      ]) {
        const scope = vscode.workspace.workspaceFolders?.[0]?.uri;
        await assert.rejects(async () =>
          vscode.workspace.getConfiguration(undefined, scope).update(key, value, target),
        );
      }
      const found = vscode.workspace.getConfiguration().inspect(key);
      assert.deepEqual([found?.workspaceValue, found?.workspaceFolderValue], [undefined, undefined]);
    });
  }
});
