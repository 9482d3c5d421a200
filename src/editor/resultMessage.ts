import * as vscode from 'vscode';

/**
 * Tells how an action on orders ended, with the way to them. Not without a button: VS Code cuts a message that has none after its first
 * line, and what follows there may be the order that is still open.
 */
export function tellResult(words: string, { well }: { readonly well: boolean }): void {
  const show = 'Show Orders';
  const told = well
    ? vscode.window.showInformationMessage(words, show)
    : vscode.window.showWarningMessage(words, show);
  void told.then((answer) => {
    if (answer === show) void vscode.commands.executeCommand('invex.orders.focus');
  });
}
