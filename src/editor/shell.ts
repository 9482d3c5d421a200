import * as vscode from 'vscode';
import { commandIds, type CommandTable } from './commandIds';
import { marketsMimeType } from './dragTypes';

/** Set once somebody opened an Invex view: from then on the ticker starts with the editor. */
const usedKey = 'invex.used';

/** A tree of the product, as the shell sees it: VS Code asks, the product answers. */
export type ShellTree = vscode.TreeDataProvider<object>;

/** What happens to rows that are dragged in the tree of markets. */
export interface ShellDrag {
  handleDrag(source: readonly object[], transfer: vscode.DataTransfer): void;
  handleDrop(target: object | undefined, transfer: vscode.DataTransfer): Promise<void>;
}

/** The trees, by view id without the prefix. */
export type TreeName = 'markets' | 'orders' | 'balances' | 'alerts';

/** The product: everything that is loaded only when somebody uses it. */
export interface Session {
  readonly trees: Readonly<Record<TreeName, ShellTree>>;
  readonly marketsDrag: ShellDrag;
  readonly commands: CommandTable;
  /** Somebody looks: connect, ask for rules and prices, show the status bar. */
  start(): void;
  resolveTicket(view: vscode.WebviewView): void;
  /** VS Code kept the order history over a reload of the window. */
  restoreHistory(panel: vscode.WebviewPanel, state: unknown): void;
  /** The same for a market panel. */
  restoreMarket(panel: vscode.WebviewPanel, state: unknown): void;
  /** Ends what must be flushed before the window closes. */
  close(): Promise<void>;
  dispose(): void;
}

/** What the product gets from the shell. */
export interface ShellParts {
  readonly context: vscode.ExtensionContext;
  readonly views: Readonly<Record<TreeName, vscode.TreeView<object>>>;
}

/**
 * Registers views and commands at once and loads the product at their first use, so that an editor in which nobody trades pays
 * nothing: no server, no network, no status bar.
 */
export class Shell implements vscode.Disposable {
  private session: Promise<Session> | undefined;
  private readonly views: Record<TreeName, vscode.TreeView<object>>;
  private readonly registrations: { dispose(): unknown }[] = [];

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly load: () => Promise<{ readonly createSession: (parts: ShellParts) => Session }>,
  ) {
    const tree = (
      name: TreeName,
      options: Omit<vscode.TreeViewOptions<object>, 'treeDataProvider'> = {},
    ): vscode.TreeView<object> => {
      const view = vscode.window.createTreeView(`invex.${name}`, {
        ...options,
        treeDataProvider: new LazyTree(async () => (await this.opened()).trees[name]),
      });
      this.registrations.push(view);
      return view;
    };
    this.views = {
      markets: tree('markets', {
        showCollapseAll: true,
        canSelectMany: true,
        dragAndDropController: this.marketsDrag(),
      }),
      orders: tree('orders'),
      balances: tree('balances', { showCollapseAll: true }),
      alerts: tree('alerts', { showCollapseAll: true }),
    };
    this.registrations.push(
      vscode.window.registerWebviewViewProvider('invex.ticket', {
        resolveWebviewView: async (view) => (await this.opened()).resolveTicket(view),
      }),
      vscode.window.registerWebviewPanelSerializer('invex.history', {
        deserializeWebviewPanel: async (panel, state: unknown) =>
          (await this.opened()).restoreHistory(panel, state),
      }),
      vscode.window.registerWebviewPanelSerializer('invex.market', {
        deserializeWebviewPanel: async (panel, state: unknown) =>
          (await this.opened()).restoreMarket(panel, state),
      }),
      ...commandIds.map((id) =>
        vscode.commands.registerCommand(id, async (...args: readonly unknown[]) =>
          (await this.product()).commands[id](...args),
        ),
      ),
    );
    if (context.globalState.get(usedKey) === true) this.openAtOnce();
  }

  dispose(): void {
    for (const registration of this.registrations) registration.dispose();
  }

  /** Resolves when the product has flushed what it holds. */
  async close(): Promise<void> {
    await (await this.session)?.close();
  }

  private marketsDrag(): vscode.TreeDragAndDropController<object> {
    const drag = async (): Promise<ShellDrag> => (await this.opened()).marketsDrag;
    return {
      dragMimeTypes: [marketsMimeType],
      dropMimeTypes: [marketsMimeType],
      handleDrag: async (source, transfer) => (await drag()).handleDrag(source, transfer),
      handleDrop: async (target, transfer) => (await drag()).handleDrop(target, transfer),
    };
  }

  private openAtOnce(): void {
    this.opened().catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      void vscode.window.showErrorMessage(
        `Invex Trading could not start: ${why} Reload the window; if that does not help, install the extension again.`,
      );
    });
  }

  private product(): Promise<Session> {
    this.session ??= this.load().then(({ createSession }) => {
      const session = createSession({ context: this.context, views: this.views });
      this.registrations.push(session);
      return session;
    });
    return this.session;
  }

  private async opened(): Promise<Session> {
    const session = await this.product();
    session.start();
    if (this.context.globalState.get(usedKey) !== true) await this.context.globalState.update(usedKey, true);
    return session;
  }
}

/** Asks for the real tree at the first question and passes everything on to it. */
class LazyTree implements vscode.TreeDataProvider<object> {
  private readonly changed = new vscode.EventEmitter<object | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private tree: Promise<ShellTree> | undefined;
  private loaded: ShellTree | undefined;

  constructor(private readonly load: () => Promise<ShellTree>) {}

  async getChildren(element?: object): Promise<object[]> {
    return (await (await this.ready()).getChildren(element)) ?? [];
  }

  getTreeItem(element: object): vscode.TreeItem | Thenable<vscode.TreeItem> {
    return this.loaded
      ? this.loaded.getTreeItem(element)
      : this.ready().then((tree) => tree.getTreeItem(element));
  }

  /** Of a row whose tree has nothing to add, what there is already. */
  async resolveTreeItem(
    item: vscode.TreeItem,
    element: object,
    stop: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    return (await this.loaded?.resolveTreeItem?.(item, element, stop)) ?? item;
  }

  getParent(element: object): vscode.ProviderResult<object> {
    return this.loaded?.getParent?.(element);
  }

  private ready(): Promise<ShellTree> {
    this.tree ??= this.load().then((tree) => {
      this.loaded = tree;
      tree.onDidChangeTreeData?.((element) =>
        this.changed.fire(Array.isArray(element) ? undefined : (element ?? undefined)),
      );
      return tree;
    });
    return this.tree;
  }
}
