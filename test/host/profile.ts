import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { extensionId } from '../../scripts/checkout';

/** The editor's profile. Every run of the host tests makes its workspace and its profile side by side in a folder of its own. */
export function profileFolder(): string {
  const workspace = vscode.workspace.workspaceFolders?.[0];
  if (workspace === undefined) throw new Error('The tests run without a workspace folder.');
  return path.join(path.dirname(workspace.uri.fsPath), 'data');
}

/** Every file below a folder; nothing while the folder is not there. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/** By which file the windows find the paper exchange; nothing while none was started. */
export async function paperAddress(): Promise<{ port: number; controlToken: string } | undefined> {
  const folder = path.join(profileFolder(), 'User', 'globalStorage', extensionId, 'paper');
  const names = (await filesBelow(folder)).filter((name) => /exchange-\d+\.json$/.test(name));
  const file = names.at(-1);
  return file === undefined
    ? undefined
    : (JSON.parse(await readFile(file, 'utf8')) as { port: number; controlToken: string });
}

/** What the extension has logged so far. */
export async function extensionLog(): Promise<string> {
  const files = (await filesBelow(path.join(profileFolder(), 'logs'))).filter((name) =>
    name.endsWith('Invex Trading.log'),
  );
  return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
}
