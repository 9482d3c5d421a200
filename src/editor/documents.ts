import * as vscode from 'vscode';

const scheme = 'invex-page';
const gone = 'This page is not kept over a reload of the window. Run the command again.';

/** Pages of our own that are read like documents: reports and help. Shown as rendered Markdown. */
export class Documents implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: this.changed.event,
    provideTextDocumentContent: (uri) => this.texts.get(uri.path) ?? gone,
  });

  /** Shows a Markdown text under a title, in place of what had that title before. */
  async show(title: string, markdown: string): Promise<void> {
    await showMarkdown(this.update(title, markdown));
  }

  /** Gives the page of this title another text, wherever it shows; opens nothing. */
  update(title: string, markdown: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: fileOf(title) });
    this.texts.set(uri.path, markdown);
    this.changed.fire(uri);
    return uri;
  }

  /** Whether the page of this title is in front in some editor group. VS Code tells no more of a preview than its tab's name. */
  isVisible(title: string): boolean {
    return vscode.window.tabGroups.all.some(({ activeTab }) =>
      activeTab?.label.endsWith(fileOf(title).slice(1)),
    );
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}

function fileOf(title: string): string {
  return `/${title}.md`;
}

/** Opens a Markdown file as a page; as text where the editor's Markdown preview is switched off. */
export async function showMarkdown(uri: vscode.Uri): Promise<void> {
  try {
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  } catch {
    // The text is what matters; if it cannot be shown either, that error is the one to tell.
    await vscode.window.showTextDocument(uri);
  }
}
