import * as vscode from 'vscode';
import type { Clock } from '../trading/clock';
import { showMarkdown, type Documents } from './documents';
import { support, supportHours } from './supportHours';

interface HelpItem extends vscode.QuickPickItem {
  run?(): Promise<unknown>;
}

/** The help menu: whom to ask and when, what to do about a key that others may know, and the documents. */
export class HelpMenu {
  constructor(
    private readonly extension: vscode.Uri,
    private readonly documents: Documents,
    private readonly clock: Clock,
  ) {}

  async show(): Promise<void> {
    const { open, tehran } = supportHours(this.clock.now());
    const hours = `${open ? 'open now' : 'closed now'}; it is ${tehran} in Tehran`;
    const items: HelpItem[] = [
      { label: 'Ask the exchange', kind: vscode.QuickPickItemKind.Separator },
      {
        label: '$(device-mobile) Call support',
        description: support.phone,
        detail: `${support.hours} \u2013 ${hours}. Copies the number.`,
        run: async () => {
          await vscode.env.clipboard.writeText(support.phone);
          void vscode.window.showInformationMessage(`Copied ${support.phone}.`);
        },
      },
      {
        label: '$(mail) Write to support',
        description: support.email,
        detail: 'Opens your mail program. Never put a secret key into a message.',
        run: async () => vscode.env.openExternal(vscode.Uri.parse(`mailto:${support.email}`)),
      },
      {
        label: '$(comment-discussion) Chat on the exchange\u2019s site',
        description: 'invex.ir',
        detail: `In business hours \u2013 ${hours}.`,
        run: async () => vscode.env.openExternal(vscode.Uri.parse(support.site)),
      },
      { label: 'When something is wrong', kind: vscode.QuickPickItemKind.Separator },
      {
        label: '$(shield) My key may be known to others',
        detail: 'What to do now, in order.',
        run: async () => this.documents.show('A key that others may know', leakedKeyWords),
      },
      command(
        '$(pulse) Diagnose Connection',
        'Tries the connection step by step and says what is wrong.',
        'invex.testConnection',
      ),
      command('$(output) Show Log', 'What the extension did. Keys never appear in it.', 'invex.showLog'),
      { label: 'Read', kind: vscode.QuickPickItemKind.Separator },
      this.document(
        '$(book) Getting started',
        'What is where, and the way from paper to live.',
        'getting-started.md',
      ),
      this.document(
        '$(checklist) What the order checks mean',
        'Every finding of the order ticket.',
        'order-checks.md',
      ),
    ];
    const picked = await vscode.window.showQuickPick(items, {
      title: 'Invex: Get Help',
      matchOnDescription: true,
    });
    await picked?.run?.();
  }

  /** Opens the table of the order checks. */
  async showChecks(): Promise<void> {
    await this.open('order-checks.md');
  }

  private document(label: string, detail: string, file: string): HelpItem {
    return { label, detail, run: () => this.open(file) };
  }

  private async open(file: string): Promise<void> {
    await showMarkdown(vscode.Uri.joinPath(this.extension, 'docs', file));
  }
}

function command(label: string, detail: string, id: string): HelpItem {
  return { label, detail, run: async () => vscode.commands.executeCommand(id) };
}

const leakedKeyWords = `# A key that others may know

Do these in order; the first two take a minute.

1. **Revoke the key in the dashboard** on invex.ir (API section). From then on nobody can sign with it. This extension cannot do it for you.
2. **Sign out here**: run *Invex: Sign Out* from the command palette. It removes the key from this computer.
3. **Look at your open orders** on the site and cancel those that you did not place.
4. **Tell support**: ${support.phone} (${support.hours}) or ${support.email}. Give the API key's name and the time,
   never the secret key: nobody at the exchange needs it.
5. **Make a new key** with only the scopes that you need: \`read\` to watch, \`trade\` to place orders. This extension never needs a
   withdrawal scope.
`;
