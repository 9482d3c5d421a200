import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { checkout } from '../../../scripts/checkout';
import type { PageName } from '../../../src/editor/webviewPage';
import { accessibilityProblems } from '../vscode/accessibility';
import { themes, themeSheet, type ThemeName } from './themes';

/** What the fake editor of a test page offers to its page. */
interface FakeEditor {
  sent: unknown[];
  violations: string[];
}

/** How a page is to be opened. */
export interface OpenOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
}

/**
 * Serves one of our built pages over loopback as the editor does: the same strict policy, the same order of tags, and a stand-in for
 * VS Code's API that keeps its state over reloads.
 */
export class PageServer {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** Builds the page's bundle and serves it. `ground` is the theme colour behind it. */
  static async start(name: PageName, ground: 'sideBar' | 'editor'): Promise<PageServer> {
    await promisify(execFile)(process.execPath, ['esbuild.mjs', '--only', name], { cwd: checkout });
    const files: Record<string, readonly [string, string | Buffer]> = {};
    for (const [ending, type] of [
      ['js', 'text/javascript'],
      ['css', 'text/css'],
    ] as const) {
      const file = `${name}.${ending}`;
      files[`/${file}`] = [type, await readFile(path.join(checkout, 'dist', 'webview', file))];
    }
    for (const [theme, colours] of Object.entries(themes)) {
      files[`/themes/${encodeURIComponent(theme)}.css`] = ['text/css', themeSheet(colours, ground)];
    }
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const file = files[url.pathname];
      if (file) {
        response.writeHead(200, { 'content-type': file[0] }).end(file[1]);
        return;
      }
      if (url.pathname !== '/') {
        response.writeHead(url.pathname === '/favicon.ico' ? 204 : 404).end();
        return;
      }
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(pageText(name, (url.searchParams.get('theme') ?? 'dark') as ThemeName));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    return new PageServer(server, `http://127.0.0.1:${address.port}`);
  }

  /** Opens the page in a fresh browser profile, as the kind of page that `make` gives, and waits for its first message. */
  async open<T extends OpenPage<unknown, { readonly kind: string }>>(
    browser: Browser,
    options: OpenOptions,
    make: (context: BrowserContext, page: Page) => T,
  ): Promise<T> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 320, height: options.height ?? 900 },
    });
    const page = await context.newPage();
    const made = make(context, page);
    await page.goto(`${this.url}/?theme=${encodeURIComponent(options.theme ?? 'dark')}`);
    await made.waitForMessage('ready');
    return made;
  }

  async dispose(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** An open page of ours, as a person and the editor meet it. `In` is what the editor sends, `Out` what the page sends. */
export class OpenPage<In, Out extends { readonly kind: string }> {
  /** Console errors and uncaught exceptions. */
  readonly errors: string[] = [];

  constructor(
    protected readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(String(error)));
  }

  /** Sends a message as the editor does, and waits until the page has shown it. */
  async send(message: In): Promise<void> {
    await this.page.evaluate(async (data) => {
      window.postMessage(data, '*');
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }, message as unknown);
  }

  /** What the page has sent to the editor so far. */
  async sent(): Promise<Out[]> {
    return this.page.evaluate(() => (window as unknown as { editor: FakeEditor }).editor.sent) as Promise<
      Out[]
    >;
  }

  async waitForMessage(kind: Out['kind']): Promise<void> {
    await this.page.waitForFunction(
      (wanted) =>
        (window as unknown as { editor: FakeEditor }).editor.sent.some(
          (each) => (each as { kind: string }).kind === wanted,
        ),
      kind,
    );
  }

  /** Breaches of the content security policy so far. */
  async violations(): Promise<string[]> {
    return this.page.evaluate(() => (window as unknown as { editor: FakeEditor }).editor.violations);
  }

  /** The name of what has the focus, by its label or text. */
  async focusedName(): Promise<string> {
    return this.page.evaluate(() => {
      const host = document.activeElement;
      const inner = host?.shadowRoot?.activeElement ?? host;
      return inner?.getAttribute('aria-label') ?? host?.textContent ?? '';
    });
  }

  /** What axe finds wrong now. */
  async accessibilityProblems(ground: 'sideBar' | 'editor' = 'sideBar'): Promise<string[]> {
    return accessibilityProblems(this.page.mainFrame(), ground);
  }

  async dispose(): Promise<void> {
    await this.context.close();
  }
}

function pageText(name: PageName, themeName: ThemeName): string {
  const theme = themes[themeName];
  const nonce = randomBytes(16).toString('base64');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; font-src 'self'`;
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta property="csp-nonce" content="${nonce}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Invex</title>
    <link rel="stylesheet" href="themes/${encodeURIComponent(themeName)}.css">
    <link rel="stylesheet" href="${name}.css">
    <script nonce="${nonce}">
      window.editor = { sent: [], violations: [] };
      document.addEventListener('securitypolicyviolation', (event) =>
        window.editor.violations.push(event.effectiveDirective + ' ' + event.blockedURI));
      window.acquireVsCodeApi = () => ({
        postMessage: (message) => void window.editor.sent.push(structuredClone(message)),
        getState: () => JSON.parse(sessionStorage.getItem('kept') ?? 'null') ?? undefined,
        setState: (state) => sessionStorage.setItem('kept', JSON.stringify(state)),
      });
    </script>
  </head>
  <body class="${theme.bodyClass}" data-vscode-theme-kind="${theme.kind}">
    <div id="${name}"></div>
    <script nonce="${nonce}" src="${name}.js"></script>
  </body>
</html>`;
}
