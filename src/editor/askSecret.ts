import * as vscode from 'vscode';

/** A question whose answer nobody else is to read. */
export interface SecretQuestion {
  readonly title: string;
  readonly prompt: string;
  /** Hides what is typed. */
  readonly password: boolean;
  /** What is wrong with a text, in a sentence; nothing when it can be taken. */
  readonly fault: (typed: string) => string | undefined;
}

/**
 * Asks for a key. Gives nothing when the question was left. VS Code leaves an answer in its box, out of sight, until its next question; so the box is emptied before it
 * closes.
 */
export function askSecret({ title, prompt, password, fault }: SecretQuestion): Promise<string | undefined> {
  const box = vscode.window.createInputBox();
  Object.assign(box, { title, prompt, password, ignoreFocusOut: true });
  const judge = (): boolean => {
    const problem = fault(box.value);
    box.validationMessage = problem;
    return problem === undefined;
  };
  return new Promise<string | undefined>((resolve) => {
    box.onDidChangeValue(judge);
    box.onDidAccept(() => {
      if (!judge()) return;
      resolve(box.value);
      box.value = '';
      box.hide();
    });
    box.onDidHide(() => resolve(undefined));
    box.show();
  }).finally(() => box.dispose());
}
