import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually } from '../../test/support/vscode/eventually';
import type { EditorSession } from '../../test/support/vscode/session';
import { themes, type Theme } from '../../test/support/vscode/workbench';
import { checkout } from '../checkout';

/** The themes that every scene is taken in. */
const looks = ['light', 'dark', 'high-contrast-dark'] as const satisfies readonly Theme[];
type Look = (typeof looks)[number];

/** Settings of a window that follows the colours of its system. */
export const followingTheSystem = {
  'window.autoDetectColorScheme': true,
  'workbench.preferredLightColorTheme': themes.light.id,
  'workbench.preferredDarkColorTheme': themes.dark.id,
  'workbench.preferredHighContrastColorTheme': themes['high-contrast-dark'].id,
};

/** Pictures that README.md and docs show; the others are only looked at. */
const shown: ReadonlySet<string> = new Set([
  'off-the-tick-light',
  'off-the-tick-dark',
  'off-the-tick-high-contrast-dark',
  'confirmation-dark',
  'market-order-dark',
  'sweeping-order-dark',
  'orders-light',
  'orders-dark',
  'orders-high-contrast-dark',
  'order-details-dark',
  'replacing-dark',
  'emergency-stop-dark',
  'order-history-dark',
  'balances-dark',
  'market-panel-light',
  'market-panel-dark',
  'market-panel-high-contrast-dark',
  'market-depth-dark',
  'watchlist-and-alerts-dark',
]);

/** Takes a scene in every theme, without touching it in between. */
export class Camera {
  constructor(readonly session: EditorSession) {}

  /** A window with room for the ticket. */
  async arrange(): Promise<void> {
    const { context, page, workbench } = this.session;
    await context.addInitScript({ content: fakeContrast });
    await workbench.reload();
    await workbench.openInvex();
    const sash = await page.locator('.sidebar').boundingBox();
    if (sash === null) throw new Error('The side bar has no size.');
    const edge = { x: sash.x + sash.width + 2, y: sash.y + sash.height / 2 };
    await page.mouse.move(edge.x, edge.y);
    await page.mouse.down();
    await page.mouse.move(edge.x + 100, edge.y, { steps: 5 });
    await page.mouse.up();
    await workbench.waitForStatus('mode', /PAPER/);
  }

  /** A picture in each theme: of the whole window, or of what is given alone. */
  async take(name: string, ...subjects: readonly Locator[]): Promise<void> {
    const { page } = this.session;
    await page.mouse.move(900, 700);
    for (const theme of looks) {
      await this.paint(theme);
      const box = await this.frame(subjects);
      const file = await this.place(`${name}-${theme}`);
      await page.screenshot({ path: file, animations: 'disabled', caret: 'hide', ...(box && { clip: box }) });
      console.log(path.relative(checkout, file));
    }
    await this.paint('dark');
  }

  /** The side bar from its top to its bottom. */
  get sideBar(): Locator {
    return this.session.page.locator('.part.sidebar');
  }

  /** Changes the theme as the system's own light, dark and contrast do: opening the settings would close a dialog and move the focus. */
  private async paint(theme: Look): Promise<void> {
    const { page } = this.session;
    await page.evaluate((on) => {
      const { contrast } = globalThis as unknown as { contrast: { set(on: boolean): void } };
      contrast.set(on);
    }, theme === 'high-contrast-dark');
    await page.emulateMedia({ colorScheme: theme === 'light' ? 'light' : 'dark', reducedMotion: 'reduce' });
    await page.locator(`.monaco-workbench.${themes[theme].body}`).waitFor();
    // The pages in the views follow a moment later.
    await eventually('every page has the theme', async () => {
      const kinds = await Promise.all(
        page
          .frames()
          .map(async (frame) =>
            frame.evaluate(() => globalThis.document.body.dataset['vscodeThemeKind']).catch(() => undefined),
          ),
      );
      const wanted = kinds.filter((kind) => kind !== undefined);
      const kind = {
        light: 'vscode-light',
        dark: 'vscode-dark',
        'high-contrast-dark': 'vscode-high-contrast',
      }[theme];
      return wanted.every((each) => each === kind) ? true : undefined;
    });
  }

  private async frame(
    subjects: readonly Locator[],
  ): Promise<{ x: number; y: number; width: number; height: number } | undefined> {
    const boxes = await Promise.all(subjects.map((each) => each.boundingBox()));
    const known = boxes.filter((box) => box !== null);
    if (known.length === 0) return undefined;
    const x = Math.max(0, Math.min(...known.map((box) => box.x)));
    const y = Math.max(0, Math.min(...known.map((box) => box.y)));
    const right = Math.max(...known.map((box) => box.x + box.width));
    const bottom = Math.max(...known.map((box) => box.y + box.height));
    return { x, y, width: Math.min(right, 1400) - x, height: Math.min(bottom, 900) - y };
  }

  private async place(name: string): Promise<string> {
    const folder = path.join(checkout, shown.has(name) ? 'media' : 'out', 'screenshots');
    await mkdir(folder, { recursive: true });
    return path.join(folder, `${name}.png`);
  }
}

/** Runs in the page: a system whose high contrast we switch. The browser's own would repaint every page by its colours. */
const fakeContrast = `
  const real = globalThis.matchMedia.bind(globalThis);
  const media = '(forced-colors: active)';
  const query = Object.assign(new EventTarget(), { matches: false, media, onchange: null });
  globalThis.contrast = {
    set(on) {
      query.matches = on;
      query.dispatchEvent(new Event('change'));
    },
  };
  globalThis.matchMedia = (asked) => (asked === media ? query : real(asked));
`;
