import type * as vscode from 'vscode';
import { Shell } from './editor/shell';

let shell: Shell | undefined;

/** Called by VS Code after start-up. Registers; loads nothing until somebody uses the extension. */
export function activate(context: vscode.ExtensionContext): void {
  shell = new Shell(context, () => import('./editor/session'));
  context.subscriptions.push(shell);
}

/** Called by VS Code when the window closes: lets the paper exchange keep its account. */
export async function deactivate(): Promise<void> {
  await shell?.close();
}
