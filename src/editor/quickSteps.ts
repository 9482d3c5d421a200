import * as vscode from 'vscode';

/** What a person answered: something, the wish to go back a step, or nothing at all. */
export type Answer<T> = { readonly value: T } | 'back' | undefined;

/** Where a question stands among the others. */
export interface StepPlace {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

/** A thing to pick. */
export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** Lets a person pick one of several; `active` is the one that Enter takes. */
export function askChoice<T>(
  place: StepPlace,
  {
    choices,
    active,
    placeholder,
  }: { choices: readonly Choice<T>[]; active?: T | undefined; placeholder: string },
): Promise<Answer<T>> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  pick.items = choices;
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  const chosen = choices.find(({ value }) => value === active);
  if (chosen) pick.activeItems = [chosen];
  return answered(place, pick, () => {
    const [item] = pick.selectedItems;
    return item && { value: item.value };
  });
}

/** What is said of a text while it is typed. */
export interface Reading<T> {
  /** What the text means; nothing while it means nothing that can be used. */
  readonly value: T | undefined;
  readonly message: string;
}

/**
 * Lets a person type a text that is read at each key; only one that can be used is taken. `again`: subscribes to moments at which the same text
 * may read differently, such as a new price.
 */
export function askText<T>(
  place: StepPlace,
  {
    value,
    prompt,
    read,
    again,
  }: {
    value: string;
    prompt: string;
    read: (typed: string) => Reading<T>;
    again?: (changed: () => void) => { dispose(): void };
  },
): Promise<Answer<T>> {
  const box = vscode.window.createInputBox();
  box.value = value;
  box.prompt = prompt;
  box.ignoreFocusOut = true;
  const show = (): Reading<T> => {
    const reading = read(box.value);
    const { Error, Info } = vscode.InputBoxValidationSeverity;
    box.validationMessage =
      reading.value === undefined
        ? // An empty box is asked, not scolded.
          box.value.trim() === ''
          ? ''
          : { message: reading.message, severity: Error }
        : reading.message && { message: reading.message, severity: Info };
    return reading;
  };
  const parts = [box.onDidChangeValue(() => show()), ...(again ? [again(show)] : [])];
  show();
  // What is read of the text stands where the prompt would: the question is in the title.
  return answered({ ...place, title: `${place.title}: ${prompt}` }, box, () => {
    const reading = show();
    if (reading.value === undefined) {
      box.validationMessage = { message: reading.message, severity: vscode.InputBoxValidationSeverity.Error };
      return undefined;
    }
    return { value: reading.value };
  }).finally(() => parts.forEach((part) => void part.dispose()));
}

/** Shows a box until it is accepted with an answer, left, or gone back from. */
function answered<T>(
  { title, step, totalSteps }: StepPlace,
  box: vscode.QuickPick<Choice<T>> | vscode.InputBox,
  accept: () => { readonly value: T } | undefined,
): Promise<Answer<T>> {
  box.title = title;
  box.step = step;
  box.totalSteps = totalSteps;
  if (step > 1) box.buttons = [vscode.QuickInputButtons.Back];
  return new Promise<Answer<T>>((resolve) => {
    box.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) resolve('back');
    });
    box.onDidAccept(() => {
      const answer = accept();
      if (answer) resolve(answer);
    });
    box.onDidHide(() => resolve(undefined));
    box.show();
  }).finally(() => box.dispose());
}
