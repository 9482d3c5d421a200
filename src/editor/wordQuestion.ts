/** A question that is answered by typing a word: for what a key pressed twice must not answer. */
export interface WordQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly word: string;
}
