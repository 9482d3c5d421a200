import * as vscode from 'vscode';
import { wordsOf } from './errorWords';
import type { Log } from './log';

/**
 * Where what a user started ends when it fails: a person reads the sentence, the log has the rest. Never rejects. Errors of ours carry a
 * `reason` and speak for themselves; any other is a fault, and said to be one.
 */
export async function withinBoundary(log: Log, what: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    log.error(`${what} failed.`, error);
    const words = isOurs(error)
      ? wordsOf(error)
      : `This did not work because of a fault in Invex Trading: ${wordsOf(error)}`;
    // Not awaited: a message that nobody answers must not keep the command running.
    void vscode.window.showErrorMessage(words, 'Diagnose Connection', 'Show Log').then((answer) => {
      if (answer === 'Diagnose Connection') void vscode.commands.executeCommand('invex.testConnection');
      if (answer === 'Show Log') log.show();
    });
  }
}

function isOurs(error: unknown): boolean {
  return error instanceof Error && 'reason' in error;
}
