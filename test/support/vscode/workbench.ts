import { isDeepStrictEqual } from 'node:util';
import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';
import { extensionId } from '../../../scripts/checkout';
import { viewport } from './browser';
import type { CodeServer } from './codeServer';
import { eventually } from './eventually';
import { QuickInput } from './quickInput';
import { TreeView } from './treeView';

/** A modal dialog as a person reads it. */
export interface DialogText {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

/** The four looks that VS Code comes with. */
export const themes = {
  light: { id: 'Light 2026', body: 'vs' },
  dark: { id: 'Dark 2026', body: 'vs-dark' },
  'high-contrast-dark': { id: 'Default High Contrast', body: 'hc-black' },
  'high-contrast-light': { id: 'Default High Contrast Light', body: 'hc-light' },
} as const;

export type Theme = keyof typeof themes;

/** One VS Code window in a browser page: what a person can see and do in it, by the names they see. */
export class Workbench {
  /** Command palette, quick picks and input boxes. */
  readonly quickInput: QuickInput;
  readonly markets: TreeView;
  readonly orders: TreeView;
  readonly balances: TreeView;

  constructor(
    readonly page: Page,
    private readonly server: CodeServer,
  ) {
    this.quickInput = new QuickInput(page);
    this.markets = this.tree('Markets');
    this.orders = this.tree('Orders');
    this.balances = this.tree('Balances');
  }

  /** Opens the workspace (again) and waits until the window is drawn and its extension host answers. */
  async open(): Promise<void> {
    const response = await this.page.goto(this.server.address());
    if (response?.status() !== 200) {
      throw new Error(`VS Code answered ${response?.status() ?? 'nothing'}.\n${this.server.log()}`);
    }
    await this.waitUntilDrawn();
  }

  /** Reloads the window, as `Developer: Reload Window` does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.waitUntilDrawn();
  }

  /**
   * Waits until the editors that stand open are written down as they should be. A VS Code in a browser writes every five seconds, and what came after
   * that is lost when its page is loaded again.
   */
  async untilEditorsAreKept(asTheyShould: (kept: string) => boolean): Promise<void> {
    await eventually('the open editors are written down', async () =>
      (await this.page.evaluate(keptEditors)).some(asTheyShould) ? true : undefined,
    );
  }

  /** Opens the Invex container in the side bar by its icon. */
  async openInvex(): Promise<void> {
    // With a badge, its words follow the name.
    const icon = this.page.locator('.activitybar').getByRole('tab', { name: /^Invex\b/ });
    const open = this.page.locator('.sidebar .composite.title h2:visible').getByText('Invex');
    await icon.waitFor();
    await eventually('the Invex side bar opens', async () => {
      if (await open.isVisible()) return true;
      await icon.click();
      try {
        await open.waitFor({ timeout: 5_000 });
        return true;
      } catch {
        // A window that was just restoring this side bar has closed it with our click.
        return undefined;
      }
    });
    // The icon's tooltip would lie over the views.
    await this.page.mouse.move(viewport.width / 2, viewport.height / 2);
  }

  /** Titles of the views in the open side bar, top to bottom, with whether each is unfolded. */
  async views(): Promise<{ title: string; expanded: boolean }[]> {
    return this.page.locator('.sidebar .pane-header').evaluateAll((headers) =>
      headers.map((header) => ({
        title: header.querySelector('.title')?.textContent ?? '',
        expanded: header.getAttribute('aria-expanded') === 'true',
      })),
    );
  }

  /** A tree of the side bar by its view's title. */
  tree(title: string): TreeView {
    return new TreeView(this.page, title);
  }

  /** The document of the order ticket, to be used like a page (`getByLabel('Price')`). */
  ticket(): FrameLocator {
    return this.page.frameLocator(ticketFrame).frameLocator('#active-frame');
  }

  /** The best bid that the ticket shows, as a whole number of the quote currency; its button is there before its price is. */
  async bestBid(): Promise<number> {
    const button = this.ticket().getByRole('button', { name: /^Use best bid/ });
    return eventually('the ticket knows the best bid', async () => {
      const label = (await button.getAttribute('aria-label')) ?? '';
      return Number(label.replace(/\D/g, '')) || undefined;
    });
  }

  /** The document of the ticket as a frame, for what a locator cannot do (evaluate, axe). */
  async ticketDocument(): Promise<Frame> {
    return this.innerDocument(ticketFrame);
  }

  /** The document of the page that fills the element with this id, wherever in the window it shows. */
  async webviewDocument(id: string): Promise<Frame> {
    return eventually(`the page "${id}" has loaded`, async () => {
      for (const frame of this.page.frames()) {
        if (frame.isDetached() || !(await frame.locator(`main.${id}`).isVisible())) continue;
        return frame;
      }
      return undefined;
    });
  }

  /** An item of the status bar by the id that its extension gave it. */
  statusItem(id: string): Locator {
    return this.page.locator(`[id="${extensionId}.${id}"]`);
  }

  /** Waits until a status bar item reads like this, and gives its text. */
  async waitForStatus(id: string, pattern: RegExp, limitMs?: number): Promise<string> {
    return eventually(
      `the status bar item ${id} reads ${pattern.source}`,
      async () => {
        const item = this.statusItem(id);
        if (!(await item.isVisible())) return undefined;
        const text = (await item.innerText()).trim();
        return pattern.test(text) ? text : undefined;
      },
      limitMs,
    );
  }

  /** Ids (without the extension's own) of the status bar items that Invex shows now. */
  async statusItems(): Promise<string[]> {
    const own = await this.page
      .locator(`.statusbar-item[id^="${extensionId}."]`)
      .evaluateAll((items) => items.map((item) => item.id));
    return own.map((id) => id.slice(extensionId.length + 1));
  }

  /** Texts of the notifications on the screen, newest first. */
  async notifications(): Promise<string[]> {
    const texts = await this.page.locator(`${toast} .notification-list-item-message`).allInnerTexts();
    return texts.map((text) => text.trim());
  }

  /** Waits for a notification that reads like this, and gives its text. */
  async waitForNotification(pattern: RegExp): Promise<string> {
    return (await this.notification(pattern)).innerText();
  }

  /** Clicks a button of the notification that reads like this. */
  async clickNotification(pattern: RegExp, button: string): Promise<void> {
    await this.notification(pattern);
    const box = this.page.locator(toast).filter({ hasText: pattern }).first();
    await box.hover();
    await box.getByRole('button', { name: button, exact: true }).click();
  }

  /** Takes all notifications off the screen. */
  async clearNotifications(): Promise<void> {
    if ((await this.page.locator(toast).count()) === 0) return;
    await this.quickInput.runCommand('Notifications: Clear All Notifications');
    await this.page.locator(toast).first().waitFor({ state: 'hidden' });
  }

  /** Waits for a modal dialog and gives what it says. */
  async readDialog(): Promise<DialogText> {
    const box = this.dialogBox();
    await box.waitFor();
    const detail = box.locator('.dialog-message-detail');
    return {
      message: (await box.locator('.dialog-message-text').innerText()).trim(),
      detail: (await detail.count()) === 0 ? '' : (await detail.innerText()).trim(),
      buttons: (await box.locator('.dialog-buttons .monaco-button').allInnerTexts()).map((text) =>
        text.trim(),
      ),
    };
  }

  /** Presses a button of the modal dialog and waits until it is gone. */
  async pressInDialog(button: string): Promise<void> {
    const box = this.dialogBox();
    await box.locator('.dialog-buttons').getByRole('button', { name: button, exact: true }).click();
    await box.waitFor({ state: 'hidden' });
  }

  /** Whether a modal dialog is on the screen now. */
  async hasDialog(): Promise<boolean> {
    return this.dialogBox().isVisible();
  }

  /** The modal dialog, for screenshots. */
  dialogBox(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /**
   * Changes user settings as a person does: in the editor of settings.json, saved. The window takes them at once.
   * (Settings that a test needs from the start are an option of EditorSession.open.)
   */
  async changeSettings(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const settings = { ...(await this.server.readSettings()), ...changes };
    await this.quickInput.runCommand('Preferences: Open User Settings (JSON)');
    const tab = this.page.locator('.tab.active[data-resource-name="settings.json"]');
    await tab.waitFor();
    const editor = this.page.locator('.editor-instance .monaco-editor.focused');
    await editor.locator('.view-line').first().waitFor();
    await this.page.keyboard.press('Control+A');
    // Pasted, because what is typed gets closing brackets added.
    await this.page.evaluate(
      (text) => navigator.clipboard.writeText(text),
      JSON.stringify(settings, undefined, 2),
    );
    await this.page.keyboard.press('Control+V');
    await this.page.keyboard.press('Control+S');
    await eventually('the settings are saved', async () => {
      const saved = await this.server.readSettings();
      return Object.entries(changes).every(([name, value]) => isDeepStrictEqual(saved[name], value))
        ? true
        : undefined;
    });
    await this.quickInput.runCommand('View: Close Editor');
    await tab.waitFor({ state: 'hidden' });
  }

  /** Changes the colour theme and waits until the window shows it. */
  async setTheme(theme: Theme): Promise<void> {
    await this.changeSettings({ 'workbench.colorTheme': themes[theme].id });
    await this.page.locator(`.monaco-workbench.${themes[theme].body}`).waitFor();
  }

  private async notification(pattern: RegExp): Promise<Locator> {
    const message = this.page
      .locator(`${toast} .notification-list-item-message`)
      .filter({ hasText: pattern });
    await message.first().waitFor();
    return message.first();
  }

  private async innerDocument(selector: string): Promise<Frame> {
    return eventually('the webview has loaded its document', async () => {
      const outer = await (await this.page.waitForSelector(selector)).contentFrame();
      const inner = await (await outer?.waitForSelector('#active-frame'))?.contentFrame();
      return inner ?? undefined;
    });
  }

  private async waitUntilDrawn(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
    await this.page
      .locator('.activitybar')
      .getByRole('tab', { name: /^Invex( - |$)/ })
      .waitFor();
  }
}

const toast = '.notifications-toasts .notification-toast';
// By the extension: VS Code leaves the purpose out of the address when it makes a view's page anew.
const ticketFrame = `iframe.webview.ready[src*="extensionId=${extensionId}"]`;

/** Runs in the page: what VS Code keeps of the open editors in the browser's database, one text a workspace. */
async function keptEditors(): Promise<string[]> {
  const kept: string[] = [];
  for (const { name } of await indexedDB.databases()) {
    if (!name?.startsWith('vscode-web-state-db-')) continue;
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(new Error(opening.error?.message));
    });
    for (const store of database.objectStoreNames) {
      const value = await new Promise<unknown>((resolve, reject) => {
        const asking = database.transaction(store).objectStore(store).get('memento/workbench.parts.editor');
        asking.onsuccess = () => resolve(asking.result);
        asking.onerror = () => reject(new Error(asking.error?.message));
      });
      if (typeof value === 'string') kept.push(value);
    }
    database.close();
  }
  return kept;
}
