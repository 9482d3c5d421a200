import * as vscode from 'vscode';

/** Context keys that `when` clauses in package.json use, with their types. */
export interface ContextKeys {
  'invex.started': boolean;
  'invex.environment': string;
  'invex.live': boolean;
  'invex.armed': boolean;
  'invex.signedIn': boolean;
  'invex.markets': 'loading' | 'ready' | 'empty' | 'failed';
  'invex.orders': 'loading' | 'some' | 'none' | 'failed';
  'invex.balances': 'loading' | 'some' | 'failed';
}

/** Sets a context key, if it changed. */
export class ContextKeyWriter {
  private readonly last = new Map<string, unknown>();

  set<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
    if (this.last.get(key) === value) return;
    this.last.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
