import * as vscode from 'vscode';
import { confirmationWords, type Confirmation } from './confirmationWords';

/** Asks by a modal dialog whether the order is to be sent. */
export async function confirmOrder(confirmation: Confirmation): Promise<boolean> {
  const { message, detail } = confirmationWords(confirmation);
  const options = { modal: true, detail };
  const place = confirmation.unknownTwin ? 'Place It All the Same' : 'Place Order';
  const serious = confirmation.environment.live || confirmation.unknownTwin;
  const answer = serious
    ? await vscode.window.showWarningMessage(message, options, place)
    : await vscode.window.showInformationMessage(message, options, place);
  return answer === place;
}
