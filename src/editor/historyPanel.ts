import * as vscode from 'vscode';
import {
  historyToEditor,
  keptHistory,
  type HistorySearch,
  type HistorySnapshot,
  type HistoryToEditor,
} from '../protocol/history';
import { wholeHistory } from '../protocol/historyChoices';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import type { HistoryBrowser } from './historyBrowser';
import type { Log } from './log';
import { isMarketNode } from './marketNodes';
import { PageMessages } from './pageMessages';
import { webviewPage } from './webviewPage';

const viewType = 'invex.history';

/** What the history's buttons start. */
export type HistoryAction = Extract<HistoryToEditor, { kind: 'run' }>['action'];

/** What the panel is made of. */
export interface HistoryPanelParts {
  readonly extensionUri: vscode.Uri;
  readonly browser: HistoryBrowser;
  readonly clock: Clock;
  readonly log: Log;
  run(action: HistoryAction): void;
}

/** The order history in the editor area, at most one a window. Its page is not trusted: each message is parsed. */
export class HistoryPanel implements Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private ready = false;
  private panelParts = new DisposableStore();
  private readonly heard: Disposable;
  private readonly messages: PageMessages<HistoryToEditor>;

  constructor(private readonly its: HistoryPanelParts) {
    this.messages = new PageMessages(historyToEditor, 'The order history', its.clock, its.log);
    this.heard = its.browser.onChange(() => this.post());
  }

  /** Shows the history; of one market alone when the argument is a market of the tree or its code. */
  show(argument: unknown): Promise<void> {
    const symbol = isMarketNode(argument) ? argument.symbol : argument;
    const { browser } = this.its;
    if (typeof symbol === 'string' && symbol !== '' && symbol.length <= 200) {
      browser.searchFor({ ...browser.search, filter: { ...wholeHistory, symbol }, page: 1 });
    }
    if (this.panel) this.panel.reveal();
    else {
      this.take(
        vscode.window.createWebviewPanel(viewType, 'Order History', vscode.ViewColumn.Active, {
          enableFindWidget: true,
        }),
      );
    }
    return Promise.resolve();
  }

  /** Takes a panel over that stood there before the window was loaded again, with what it kept. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    if (this.panel) {
      panel.dispose();
      return;
    }
    const kept = keptHistory.safeParse(state);
    if (kept.success) this.its.browser.searchFor(kept.data.search);
    this.take(panel);
  }

  /** What is searched for while the panel is there. */
  get search(): HistorySearch | undefined {
    return this.panel && this.its.browser.search;
  }

  dispose(): void {
    this.heard.dispose();
    this.panelParts.dispose();
    // Left where it is: VS Code gives it back after a reload of the window.
    this.panel = undefined;
  }

  private take(panel: vscode.WebviewPanel): void {
    const { extensionUri, browser } = this.its;
    const root = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    this.panelParts = new DisposableStore();
    this.panel = panel;
    this.ready = false;
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
    panel.webview.options = { enableScripts: true, localResourceRoots: [root] };
    this.panelParts.add(panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message)));
    this.panelParts.add(
      panel.onDidChangeViewState(() => {
        // A hidden page is gone; the next one says when it is ready.
        if (panel.visible) return;
        this.ready = false;
        browser.stopLooking();
      }),
    );
    this.panelParts.add(
      panel.onDidDispose(() => {
        this.panel = undefined;
        this.ready = false;
        browser.stopLooking();
        this.panelParts.dispose();
      }),
    );
    panel.webview.html = webviewPage(panel.webview, root, 'history', 'Invex order history');
  }

  private receive(message: unknown): void {
    const said = this.messages.read(message);
    if (!said) return;
    if (said.kind === 'ready') {
      this.ready = true;
      this.its.browser.startLooking();
      this.post();
    } else if (said.kind === 'run') this.its.run(said.action);
    else this.its.browser.receive(said);
  }

  private post(): void {
    if (!this.ready || !this.panel?.visible) return;
    const snapshot: HistorySnapshot = this.its.browser.snapshot();
    void this.panel.webview.postMessage(snapshot);
  }
}
