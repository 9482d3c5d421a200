import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext } from 'playwright-core';

/** Size of the editor's window in every test and screenshot, in CSS pixels. */
export const viewport = { width: 1400, height: 900 } as const;

/** No Chromium on this machine; the message says what to install. */
class ChromiumMissing extends Error {
  override readonly name = 'ChromiumMissing';
}

/** Finds an installed Chromium or Chrome: CHROME_PATH first, then the usual places. Undefined when none is there. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const chosen = env['CHROME_PATH'];
  if (chosen !== undefined && chosen !== '') return existsSync(chosen) ? chosen : undefined;
  return candidates(env).find((file) => existsSync(file));
}

/** Starts a headless Chromium that asks nobody anything. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new ChromiumMissing(
      'No Chromium was found. Install it (Debian: apt-get install chromium) or set CHROME_PATH to its program.',
    );
  }
  const args = [
    '--disable-gpu',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ];
  // Chromium refuses its sandbox to root.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return chromium.launch({ executablePath, args, timeout: 120_000 });
}

/** A fresh, empty browser profile with a fixed window, language and time zone. */
export async function newContext(browser: Browser, storageState?: string): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport,
    locale: 'en-US',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...(storageState === undefined ? {} : { storageState }),
  });
  context.setDefaultTimeout(60_000);
  context.setDefaultNavigationTimeout(120_000);
  return context;
}

function candidates(env: NodeJS.ProcessEnv): string[] {
  if (process.platform === 'darwin') {
    return [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ];
  }
  if (process.platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']];
    return roots
      .filter((root) => root !== undefined)
      .map((root) => path.join(root, 'Google/Chrome/Application/chrome.exe'));
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (env['PATH'] ?? '').split(path.delimiter).concat('/usr/bin');
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
}
