import * as vscode from 'vscode';
import type { ContextKeys } from './contextKeyNames';

/** Sets a context key, if it changed. */
export class ContextKeyWriter {
  private readonly last = new Map<string, unknown>();

  set<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
    if (this.last.get(key) === value) return;
    this.last.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
