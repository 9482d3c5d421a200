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
    const uri = vscode.Uri.from({ scheme, path: `/${title}.md` });
    this.texts.set(uri.path, markdown);
    this.changed.fire(uri);
    await showMarkdown(uri);
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
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
