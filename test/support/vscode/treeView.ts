import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually';

/** One row of a tree as a person sees it. */
export interface TreeRow {
  /** Place in the whole tree, counting from 0. */
  readonly index: number;
  /** Depth, counting from 1. */
  readonly level: number;
  readonly label: string;
  readonly description: string;
  /** What a screen reader says. */
  readonly accessibleName: string;
  /** Undefined for a row that has nothing below it. */
  readonly expanded: boolean | undefined;
}

/** A tree of the side bar, by the title of its view. Rows off the screen are scrolled to. */
export class TreeView {
  private readonly pane: Locator;
  private readonly header: Locator;

  constructor(
    private readonly page: Page,
    private readonly title: string,
  ) {
    // Not by the accessible name: the view's description is part of that.
    const heading = page.locator('h3.title').getByText(title, { exact: true });
    this.header = page.locator('.pane-header').filter({ has: heading });
    this.pane = page.locator('.sidebar .pane').filter({ has: this.header });
  }

  /** Unfolds the view in the side bar. The container must be open. */
  async open(): Promise<void> {
    await this.header.waitFor();
    if ((await this.header.getAttribute('aria-expanded')) !== 'true') await this.clickHeader();
    await this.pane.locator('.pane-body').waitFor();
  }

  /** Folds the view, which leaves its room to the others. */
  async fold(): Promise<void> {
    await this.header.waitFor();
    if ((await this.header.getAttribute('aria-expanded')) === 'true') await this.clickHeader();
    await this.header.and(this.page.locator('[aria-expanded="false"]')).waitFor();
  }

  /** Every row, top to bottom, those off the screen too. */
  async rows(): Promise<TreeRow[]> {
    await this.open();
    await this.scroll(-1e6);
    const found = new Map<number, TreeRow>();
    for (;;) {
      const shown = await this.visibleRows();
      const news = shown.filter((row) => !found.has(row.index));
      for (const row of shown) found.set(row.index, row);
      if (news.length === 0) break;
      await this.scroll(Math.max(22, (await this.list().evaluate((list) => list.clientHeight)) - 22));
    }
    return [...found.values()].sort((a, b) => a.index - b.index);
  }

  /** The rows that have room at the top of the list. */
  async top(): Promise<TreeRow[]> {
    await this.scroll(-1e6);
    return this.visible();
  }

  /** The rows that are in sight now. */
  async visible(): Promise<TreeRow[]> {
    return this.visibleRows();
  }

  /** What the view says above its rows; empty when it says nothing. */
  async message(): Promise<string> {
    const message = this.pane.locator('.tree-explorer-viewlet-tree-view > .message');
    return (await message.isVisible()) ? (await message.innerText()).trim() : '';
  }

  /** Waits for a row, by the labels from the root down to it, opening what is above it. */
  async find(...labels: readonly string[]): Promise<TreeRow> {
    for (const depth of labels.keys()) {
      if (depth > 0) await this.setExpanded(labels.slice(0, depth), true);
    }
    return this.locate(labels);
  }

  /** Waits for a row and opens it; gives the rows just below it, when there are any. */
  async expand(...labels: readonly string[]): Promise<TreeRow[]> {
    await this.find(...labels);
    await this.setExpanded(labels, true);
    return eventually(`"${labels.join(' > ')}" shows what is below it`, async () => {
      const below = children(await this.rows(), labels);
      return below.length > 0 ? below : undefined;
    });
  }

  /** Closes an open row. */
  async collapse(...labels: readonly string[]): Promise<void> {
    await this.setExpanded(labels, false);
  }

  /** Scrolls until a row is in sight. */
  async reveal(...labels: readonly string[]): Promise<void> {
    await this.onScreen(labels);
  }

  /** Clicks a row, as a person selects it. */
  async click(...labels: readonly string[]): Promise<void> {
    await (await this.onScreen(labels)).locator('.monaco-icon-label').first().click();
  }

  /** Clicks one of the icons that a row shows under the mouse, by its tooltip. */
  async clickAction(action: string, ...labels: readonly string[]): Promise<void> {
    await eventually(`"${action}" is clicked`, async () => {
      // A row that moves meanwhile is looked for again.
      const row = await this.onScreen(labels);
      await row.hover();
      await row.locator(`.actions a.action-label[aria-label="${action}"]`).click({ timeout: 5_000 });
      return true;
    });
  }

  /** Puts the mouse on a row. */
  async hover(...labels: readonly string[]): Promise<void> {
    await (await this.onScreen(labels)).locator('.label-name').first().hover();
  }

  /** Adds a row to the selection, as a click with Ctrl does. */
  async addToSelection(...labels: readonly string[]): Promise<void> {
    await eventually(`"${labels.join(' > ')}" is selected, too`, async () => {
      const row = await this.onScreen(labels);
      if (/\bselected\b/.test((await row.getAttribute('class')) ?? '')) return true;
      await row
        .locator('.label-name')
        .first()
        .click({ modifiers: ['ControlOrMeta'], timeout: 5_000 });
      return undefined;
    });
  }

  /** Drags a row onto another with the mouse. Both must have room in the view at once. */
  async drag(from: readonly string[], to: readonly string[]): Promise<void> {
    const [first, second] = [await this.locate(from), await this.locate(to)];
    // The upper one last: looking for it stops when it has come to the top of the view, and the lower one is below it.
    const fromIsUpper = first.index < second.index;
    await this.onScreen(fromIsUpper ? to : from, fromIsUpper ? second : first);
    await this.onScreen(fromIsUpper ? from : to, fromIsUpper ? first : second);
    const source = await middleOf(await this.onScreen(from, first));
    const row = await this.onScreen(to, second);
    const { mouse } = this.page;
    await mouse.move(source.x, source.y);
    await mouse.down();
    await eventually(`"${to.join(' > ')}" is where it would be dropped`, async () => {
      // Near its edges the list scrolls while one drags.
      const before = await middleOf(row);
      await mouse.move(before.x, before.y, { steps: 5 });
      await mouse.move(before.x + 1, before.y);
      const marked = /\bdrop-target\b/.test((await row.getAttribute('class')) ?? '');
      return marked && (await middleOf(row)).y === before.y ? true : undefined;
    });
    await mouse.up();
  }

  /** Opens a row's context menu and clicks an entry. */
  async clickMenu(entry: string, ...labels: readonly string[]): Promise<void> {
    const row = await this.onScreen(labels);
    await row.locator('.monaco-icon-label').first().click({ button: 'right' });
    const menu = this.page.locator('.monaco-menu');
    await menu.waitFor();
    // By its text: the accessible name of an entry has its key, too.
    const item = menu.locator('.action-item').filter({
      has: this.page.locator('.action-label').getByText(entry, { exact: true }),
    });
    // A menu ignores clicks in its first moment, so the entry is taken by keyboard once it has the focus.
    await eventually(`"${entry}" has the focus`, async () => {
      await item.hover();
      return /\bfocused\b/.test((await item.getAttribute('class')) ?? '') ? true : undefined;
    });
    await this.page.keyboard.press('Enter');
    await menu.waitFor({ state: 'hidden' });
  }

  /** Clicks a button in the view's title bar, by its tooltip. */
  async clickTitleAction(action: string): Promise<void> {
    await this.open();
    await this.header.hover();
    await this.header.locator(`a.action-label[aria-label^="${action}"]`).click();
  }

  /** What the view says instead of rows when it has none (its welcome content); waits for it. */
  async welcome(): Promise<Locator> {
    await this.open();
    const content = this.pane.locator('.welcome-view-content');
    await content.waitFor();
    return content;
  }

  /** The locator of the whole view, for screenshots. */
  locator(): Locator {
    return this.pane;
  }

  /** On the title: the middle of the header may be one of the buttons that it shows under the mouse. */
  private async clickHeader(): Promise<void> {
    await this.header.locator('h3.title').click();
  }

  private async setExpanded(labels: readonly string[], expanded: boolean): Promise<void> {
    await eventually(`"${labels.join(' > ')}" ${expanded ? 'opens' : 'closes'}`, async () => {
      const row = await this.locate(labels);
      if (row.expanded === expanded) return true;
      const shown = await this.onScreen(labels, row);
      await shown.locator('.monaco-tl-twistie').click();
      await shown.and(this.page.locator(`[aria-expanded="${expanded}"]`)).waitFor({ timeout: 10_000 });
      return true;
    });
  }

  private async locate(labels: readonly string[]): Promise<TreeRow> {
    // Most are at the top, and reading a long list to its end takes a while.
    return eventually(`"${labels.join(' > ')}" is in ${this.title}`, async () => {
      await this.open();
      return follow(await this.top(), labels) ?? follow(await this.rows(), labels);
    });
  }

  /** Turns the wheel until the whole row is in sight, and gives its locator. */
  private async onScreen(labels: readonly string[], known?: TreeRow): Promise<Locator> {
    let row = known ?? (await this.locate(labels));
    // The browser must not scroll by itself to reach a row that is half hidden: it would move VS Code's own layout.
    await eventually(`"${labels.join(' > ')}" is in sight`, async () => {
      const distance = await this.distance(row.index);
      if (distance !== 0) {
        await this.scroll(distance);
        return undefined;
      }
      const { index, label } = row;
      if ((await this.visibleRows()).some((seen) => seen.index === index && seen.label === label)) {
        return true;
      }
      // Rows have come or gone meanwhile: never click on a neighbour.
      row = await this.locate(labels);
      return undefined;
    });
    return this.list().locator(`.monaco-list-rows > .monaco-list-row[data-index="${row.index}"]`);
  }

  /** How far below (or, negative, above) the visible part of the list a row is, in pixels, roughly. */
  private async distance(index: number): Promise<number> {
    return this.list().evaluate((list, wanted) => {
      const frame = list.getBoundingClientRect();
      const row = list.querySelector(`.monaco-list-rows > .monaco-list-row[data-index="${wanted}"]`);
      if (row === null) {
        const shown = list.querySelector('.monaco-list-rows > .monaco-list-row');
        const away = wanted - Number(shown?.getAttribute('data-index'));
        // At least a pixel, so that a list without rows yet is asked again.
        return away * (shown?.clientHeight ?? 22) || 1;
      }
      const box = row.getBoundingClientRect();
      if (box.top < frame.top) return Math.floor(box.top - frame.top);
      return box.bottom > frame.bottom ? Math.ceil(box.bottom - frame.bottom) : 0;
    }, index);
  }

  private async visibleRows(): Promise<TreeRow[]> {
    return this.pane.locator('.monaco-list-rows > .monaco-list-row').evaluateAll((rows) =>
      rows
        .map((row) => ({
          index: Number(row.getAttribute('data-index')),
          level: Number(row.getAttribute('aria-level')),
          label: row.querySelector('.label-name')?.textContent ?? '',
          description: row.querySelector('.label-description')?.textContent ?? '',
          accessibleName: row.getAttribute('aria-label') ?? '',
          expanded: row.hasAttribute('aria-expanded')
            ? row.getAttribute('aria-expanded') === 'true'
            : undefined,
        }))
        .sort((a, b) => a.index - b.index),
    );
  }

  /** Turns the wheel over the list by some pixels and waits until it is drawn. */
  private async scroll(pixels: number): Promise<void> {
    await this.list().evaluate(async (list, deltaY) => {
      // Chromium gives a made-up wheel event the opposite sign in the field that VS Code reads.
      // VS Code moves 50 pixels for each 120 of it.
      const turn = (-deltaY * 120) / 50;
      list.dispatchEvent(new WheelEvent('wheel', { deltaY: turn, bubbles: true, cancelable: true }));
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }, pixels);
  }

  private list(): Locator {
    return this.pane.locator('.monaco-scrollable-element').first();
  }
}

async function middleOf(row: Locator): Promise<{ x: number; y: number }> {
  const box = await row.locator('.label-name').boundingBox();
  if (box === null) throw new Error('The row is not drawn.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

function follow(rows: readonly TreeRow[], labels: readonly string[]): TreeRow | undefined {
  let scope: readonly TreeRow[] = rows;
  let found: TreeRow | undefined;
  for (const [depth, label] of labels.entries()) {
    found = scope.find((row) => row.level === depth + 1 && row.label === label);
    if (found === undefined) return undefined;
    scope = below(rows, found);
  }
  return found;
}

function children(rows: readonly TreeRow[], labels: readonly string[]): TreeRow[] {
  const parent = follow(rows, labels);
  return parent === undefined ? [] : below(rows, parent).filter((row) => row.level === parent.level + 1);
}

function below(rows: readonly TreeRow[], parent: TreeRow): TreeRow[] {
  const after = rows.filter((row) => row.index > parent.index);
  const end = after.findIndex((row) => row.level <= parent.level);
  return end === -1 ? after : after.slice(0, end);
}
