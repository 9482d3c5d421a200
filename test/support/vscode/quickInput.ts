import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually';

/** Title, prompt or placeholder of the prompt that is meant; any prompt when left out. */
export type PromptText = string | RegExp;

/** The one box at the top of the window: command palette, quick picks and input boxes. */
export class QuickInput {
  private readonly widget: Locator;
  private readonly field: Locator;

  constructor(private readonly page: Page) {
    this.widget = page.locator('.quick-input-widget:visible');
    this.field = this.widget.locator('.quick-input-filter input.input');
  }

  /** Runs a command by its name in the palette, for example `Invex: New Order…`. Fails when it is not offered. */
  async runCommand(name: string): Promise<void> {
    await eventually(`"${name}" is chosen in the palette`, async () => {
      // A page or a dialog that opens meanwhile takes the focus, which closes the palette: then it is opened again.
      await this.openPalette();
      await this.field.fill(`>${name}`, { timeout: 5_000 });
      const row = this.option(name).first();
      await row.waitFor({ timeout: 15_000 });
      await row.click({ timeout: 5_000 });
      return true;
    });
    await this.palette().waitFor({ state: 'hidden' });
  }

  /** Names that the palette offers for what is typed; empty when it says that nothing matches. */
  async offeredCommands(typed: string): Promise<string[]> {
    await this.openPalette();
    await this.field.fill(`>${typed}`);
    const rows = this.options();
    // The list is filled a moment after the text: wait until it has settled on something.
    let before: string | undefined;
    const names = await eventually(`the palette settles for "${typed}"`, async () => {
      const now = await rows.locator('.label-name').allInnerTexts();
      const settled = before !== undefined && before === now.join('\n') && now.length > 0;
      before = now.join('\n');
      return settled ? now : undefined;
    });
    await this.page.keyboard.press('Escape');
    await this.palette().waitFor({ state: 'hidden' });
    return names.filter((name) => !/^No matching commands$/i.test(name));
  }

  /** Waits for a prompt and gives what a person reads on it. */
  async read(prompt?: PromptText): Promise<{ title: string; message: string; placeholder: string }> {
    await this.waitFor(prompt);
    return {
      title: (await this.widget.locator('.quick-input-title').innerText()).trim(),
      message: (await this.widget.locator('.quick-input-message').innerText()).trim(),
      placeholder: (await this.field.getAttribute('placeholder')) ?? '',
    };
  }

  /** Waits for a quick pick, then takes the option with exactly this label, filtering the list when it is long. */
  async choose(label: string, prompt?: PromptText): Promise<void> {
    await this.waitFor(prompt);
    const row = this.option(label);
    await this.options().first().waitFor();
    if ((await row.count()) === 0) await this.field.fill(label);
    await row.first().waitFor();
    await row.first().click();
  }

  /** Labels of the options on the screen, in order (a long list shows only its top). */
  async optionLabels(prompt?: PromptText): Promise<string[]> {
    await this.waitFor(prompt);
    await this.options().first().waitFor();
    return this.options().locator('.label-name').allInnerTexts();
  }

  /** Fills the box without accepting it. */
  async fill(value: string, prompt?: PromptText): Promise<void> {
    await this.waitFor(prompt);
    await this.field.fill(value);
  }

  /** Fills an input box and accepts it with Enter. */
  async answer(value: string, prompt?: PromptText): Promise<void> {
    await this.fill(value, prompt);
    await this.page.keyboard.press('Enter');
  }

  /** Whether what is typed is hidden, as a secret must be. */
  async isPassword(prompt?: PromptText): Promise<boolean> {
    await this.waitFor(prompt);
    return (await this.field.getAttribute('type')) === 'password';
  }

  /** Waits until the line under the box reads like this (a validation message, say), and gives it. */
  async waitForMessage(pattern: RegExp): Promise<string> {
    const message = this.widget.locator('.quick-input-message').filter({ hasText: pattern });
    await message.waitFor();
    return message.innerText();
  }

  /** Closes whatever is open. */
  async cancel(): Promise<void> {
    await this.field.focus();
    await this.page.keyboard.press('Escape');
    await this.waitUntilClosed();
  }

  /** Waits until some prompt is on the screen, for at most `timeoutMs`. */
  async waitUntilOpen(timeoutMs: number): Promise<void> {
    await this.field.waitFor({ timeout: timeoutMs });
  }

  /** Waits until no prompt is on the screen. */
  async waitUntilClosed(): Promise<void> {
    await this.widget.waitFor({ state: 'hidden' });
  }

  private async openPalette(): Promise<void> {
    await eventually('the command palette opens', async () => {
      if (await this.palette().isVisible()) return true;
      await this.page.keyboard.press('F1');
      try {
        await this.palette().waitFor({ timeout: 3_000 });
        return true;
      } catch {
        // A key pressed while the window was busy or another prompt was open is lost; press again.
        return undefined;
      }
    });
  }

  private palette(): Locator {
    return this.widget.locator('input.input[placeholder="Type the name of a command to run."]');
  }

  private options(): Locator {
    return this.widget.locator('.quick-input-list .monaco-list-row');
  }

  private option(label: string): Locator {
    const exact = this.page.locator('.label-name').getByText(label, { exact: true });
    return this.options().filter({ has: exact });
  }

  private async waitFor(prompt: PromptText | undefined): Promise<void> {
    await this.field.waitFor();
    if (prompt === undefined) return;
    await eventually(`the prompt ${String(prompt)} opens`, async () => {
      if (!(await this.field.isVisible())) return undefined;
      const texts = [
        await this.widget.locator('.quick-input-title').innerText(),
        await this.widget.locator('.quick-input-message').innerText(),
        (await this.field.getAttribute('placeholder')) ?? '',
      ];
      return texts.some((text) => matches(text, prompt)) ? true : undefined;
    });
  }
}

function matches(text: string, prompt: PromptText): boolean {
  return typeof prompt === 'string' ? text.includes(prompt) : prompt.test(text);
}
