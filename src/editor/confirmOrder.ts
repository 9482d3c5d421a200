import * as vscode from 'vscode';
import { confirmationWords, type Confirmation } from './confirmationWords';

/** Asks by a modal dialog whether the order is to be sent. */
export async function confirmOrder(confirmation: Confirmation): Promise<boolean> {
  const { message, detail } = confirmationWords(confirmation);
  const options = { modal: true, detail };
  const second = confirmation.twinsSentAt.length > 0;
  const place = second ? 'Place a Second Order' : 'Place Order';
  const serious = confirmation.environment.live || second;
  const answer = serious
    ? await vscode.window.showWarningMessage(message, options, place)
    : await vscode.window.showInformationMessage(message, options, place);
  return answer === place;
}
