import * as vscode from 'vscode';
import type { WordQuestion } from './wordQuestion';

/** Asks for a word in an input box; true only when just that word was typed. */
export async function confirmWord({ title, prompt, word }: WordQuestion): Promise<boolean> {
  const typed = await vscode.window.showInputBox({
    title,
    prompt,
    placeHolder: word,
    ignoreFocusOut: true,
    validateInput: (text) =>
      // Half the word is on its way to the whole; anything else is told at once.
      word.startsWith(text.trim())
        ? undefined
        : `This is not the word. Type ${word}, in capital letters, or press Escape to send nothing.`,
  });
  return typed?.trim() === word;
}
