import assert from 'node:assert/strict';
import type { BrowserContext } from 'playwright-core';

/** One line of the browser's console, or a request that did not succeed. */
export interface ConsoleLine {
  readonly kind: string;
  readonly text: string;
  /** Address of the script or request it is about. */
  readonly source: string;
}

/** What VS Code itself prints in a browser, whatever extension is installed. */
const editorsOwn: readonly RegExp[] = [
  /\bvsda(_bg\.wasm|\.js)\b/,
  /allow-scripts and allow-same-origin/,
  /web worker extension host/i,
];

/** Listens to every page of a browser context, webviews included. */
export class ConsoleWatch {
  private readonly collected: ConsoleLine[] = [];

  constructor(context: BrowserContext) {
    context.on('console', (message) => {
      this.collected.push({ kind: message.type(), text: message.text(), source: message.location().url });
    });
    context.on('weberror', (error) => {
      this.collected.push({ kind: 'exception', text: String(error.error()), source: '' });
    });
    context.on('requestfailed', (request) => {
      const text = `${request.failure()?.errorText ?? 'failed'} ${request.url()}`;
      this.collected.push({ kind: 'requestfailed', text, source: request.url() });
    });
  }

  /** Every line so far. */
  lines(): readonly ConsoleLine[] {
    return this.collected;
  }

  /** Lines that are errors or failed requests and not the editor's own known ones. */
  problems(): readonly ConsoleLine[] {
    return this.collected.filter(
      (line) => ['error', 'exception', 'requestfailed'].includes(line.kind) && !isEditorsOwn(line),
    );
  }

  /** Violations of a content security policy: what the browser refused to load or run. */
  policyViolations(): readonly ConsoleLine[] {
    return this.collected.filter(
      (line) =>
        !isEditorsOwn(line) &&
        (/Content Security Policy/i.test(line.text) ||
          (line.kind === 'requestfailed' && /^csp\b/i.test(line.text))),
    );
  }

  /** Fails, showing each one, when the browser reported a content security policy violation. */
  assertPolicyKept(): void {
    const shown = this.policyViolations().map((line) => `[${line.kind}] ${line.text} ${line.source}`);
    assert.deepEqual(shown, [], 'The browser reported content security policy violations.');
  }
}

function isEditorsOwn(line: ConsoleLine): boolean {
  return editorsOwn.some((known) => known.test(line.text) || known.test(line.source));
}
