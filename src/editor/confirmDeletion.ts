import * as vscode from 'vscode';
import type { DeletionQuestion } from './recordedPricesCommand';

/** Asks by a modal dialog before something is deleted; gives the chosen answer, nothing where none was. */
export async function confirmDeletion({
  title,
  detail,
  answers,
}: DeletionQuestion): Promise<string | undefined> {
  return vscode.window.showWarningMessage(title, { modal: true, detail }, ...answers);
}
