import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Frame, Locator, Page } from 'playwright-core';
import { checkout } from '../../../scripts/checkout';
import type { EditorToTicket, TicketToEditor } from '../../../src/protocol/ticket';
import { accessibilityProblems } from '../vscode/accessibility';
import { themes, themeSheet, type ThemeName } from './themes';

/** The accessible name of an amount's field. */
export type AmountName = 'Price' | 'Quantity' | 'Total';

/** What the fake editor of a test page offers to its page. */
interface FakeEditor {
  sent: TicketToEditor[];
  violations: string[];
}

/**
 * Serves the built ticket over loopback as the editor does: the same strict policy, the same order of tags, and a stand-in for
 * VS Code's API that keeps its state over reloads.
 */
export class TicketServer {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** Builds the ticket's bundle and serves it. */
  static async start(): Promise<TicketServer> {
    await promisify(execFile)(process.execPath, ['esbuild.mjs', '--only', 'ticket'], { cwd: checkout });
    const files: Record<string, readonly [string, string | Buffer]> = {};
    for (const [name, type] of [
      ['ticket.js', 'text/javascript'],
      ['ticket.css', 'text/css'],
    ] as const) {
      files[`/${name}`] = [type, await readFile(path.join(checkout, 'dist', 'webview', name))];
    }
    for (const [name, theme] of Object.entries(themes)) {
      files[`/themes/${encodeURIComponent(name)}.css`] = ['text/css', themeSheet(theme)];
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
        .end(pageText((url.searchParams.get('theme') ?? 'dark') as ThemeName));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    return new TicketServer(server, `http://127.0.0.1:${address.port}`);
  }

  /** Opens the ticket in a fresh browser profile. */
  async open(
    browser: Browser,
    options: { readonly theme?: ThemeName; readonly width?: number; readonly height?: number } = {},
  ): Promise<TicketPage> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 320, height: options.height ?? 900 },
    });
    const page = await context.newPage();
    const ticket = new TicketPage(context, page);
    await page.goto(`${this.url}/?theme=${encodeURIComponent(options.theme ?? 'dark')}`);
    await ticket.waitForMessage('ready');
    return ticket;
  }

  async dispose(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** The open ticket, as a person and the editor meet it. */
export class TicketPage {
  /** Console errors and uncaught exceptions. */
  readonly errors: string[] = [];

  constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(String(error)));
  }

  field(name: AmountName): Locator {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  get place(): Locator {
    return this.page.getByRole('button', { name: 'Place order', exact: true });
  }

  get status(): Locator {
    return this.page.getByRole('status');
  }

  get market(): Locator {
    return this.page.getByRole('combobox', { name: 'Market', exact: true });
  }

  choice(name: 'Buy' | 'Sell' | 'Limit' | 'Market order'): Locator {
    return this.page.getByRole('radio', { name, exact: true });
  }

  /** Sends a message as the editor does, and waits until the page has shown it. */
  async send(message: EditorToTicket): Promise<void> {
    await this.page.evaluate(async (data) => {
      window.postMessage(data, '*');
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }, message);
  }

  /** What the page has sent to the editor so far. */
  async sent(): Promise<TicketToEditor[]> {
    return this.page.evaluate(() => (window as unknown as { editor: FakeEditor }).editor.sent);
  }

  /** The orders that the page asked for so far. */
  async placed(): Promise<Extract<TicketToEditor, { kind: 'place' }>[]> {
    const sent = await this.sent();
    return sent.filter((each) => each.kind === 'place');
  }

  async waitForMessage(kind: TicketToEditor['kind']): Promise<void> {
    await this.page.waitForFunction(
      (wanted) =>
        (window as unknown as { editor: FakeEditor }).editor.sent.some((each) => each.kind === wanted),
      kind,
    );
  }

  /** Breaches of the content security policy so far. */
  async violations(): Promise<string[]> {
    return this.page.evaluate(() => (window as unknown as { editor: FakeEditor }).editor.violations);
  }

  /** The accessible description of a field, from the browser's own accessibility tree. */
  async description(name: AmountName): Promise<string> {
    return (await this.accessibleNode(name)).description;
  }

  /** A text box in the browser's accessibility tree. */
  async accessibleNode(name: string): Promise<{ description: string; invalid: string }> {
    const session = await this.context.newCDPSession(this.page);
    try {
      const { nodes } = await session.send('Accessibility.getFullAXTree');
      const node = nodes.find((each) => each.role?.value === 'textbox' && each.name?.value === name);
      if (!node) throw new Error(`There is no text box "${name}" in the accessibility tree.`);
      const invalid = node.properties?.find((each) => each.name === 'invalid')?.value.value as
        string | undefined;
      return { description: String(node.description?.value ?? ''), invalid: invalid ?? 'false' };
    } finally {
      await session.detach();
    }
  }

  /** What stands in a field. */
  async value(name: AmountName): Promise<string> {
    return this.field(name).inputValue();
  }

  /** Types a price and a quantity. */
  async fillIn(price = '1262380', quantity = '12.5'): Promise<void> {
    await this.field('Price').fill(price);
    await this.field('Quantity').fill(quantity);
  }

  /** Presses Place and gives the intent that was sent. */
  async press(): Promise<string> {
    await this.place.click();
    const intent = (await this.placed()).at(-1)?.intent;
    if (intent === undefined) throw new Error('The press was not sent.');
    return intent;
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
  async accessibilityProblems(): Promise<string[]> {
    const frame: Frame = this.page.mainFrame();
    return accessibilityProblems(frame);
  }

  async dispose(): Promise<void> {
    await this.context.close();
  }
}

function pageText(themeName: ThemeName): string {
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
    <title>Order Ticket</title>
    <link rel="stylesheet" href="themes/${encodeURIComponent(themeName)}.css">
    <link rel="stylesheet" href="ticket.css">
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
    <div id="ticket"></div>
    <script nonce="${nonce}" src="ticket.js"></script>
  </body>
</html>`;
}
