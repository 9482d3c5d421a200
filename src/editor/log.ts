import { inspect } from 'node:util';
import * as vscode from 'vscode';
import { redact, type Secret } from '../exchange/secret';

/** The output channel. Every line passes the redaction of all the secrets that were ever told to it. */
export class Log implements vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel('Invex Trading', { log: true });
  private readonly secrets: Secret[] = [];

  /** Makes sure that this secret appears in no line. The same one is told here each time its keys are read; once is enough. */
  keepOut(secret: Secret): void {
    if (!this.secrets.some((each) => each.reveal() === secret.reveal())) this.secrets.push(secret);
  }

  debug(text: string): void {
    this.channel.debug(this.clean(text));
  }

  info(text: string): void {
    this.channel.info(this.clean(text));
  }

  warn(text: string): void {
    this.channel.warn(this.clean(text));
  }

  error(text: string, cause?: unknown): void {
    const more =
      cause === undefined
        ? ''
        : `\n${cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause)}`;
    this.channel.error(this.clean(`${text}${more}`));
  }

  show(): void {
    this.channel.show();
  }

  dispose(): void {
    this.channel.dispose();
  }

  private clean(text: string): string {
    return redact(text, this.secrets);
  }
}
