import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserContext } from 'playwright-core';
import { checkout, extensionId } from '../../../scripts/checkout';
import { newestRelease } from '../../../scripts/editor/release';
import { LookAlikeServer } from '../../support/paper/lookAlikeServer';
import { launchBrowser, newContext } from '../../support/vscode/browser';
import { CodeServer } from '../../support/vscode/codeServer';
import { vsixUnderTest } from '../../support/vscode/vsixUnderTest';
import { watchedMarkets } from '../../support/vscode/watchingWindows';
import { interleaved } from '../frame/interleaved';
import type { BenchOptions, BenchPart, Findings } from '../frame/part';
import type { Series } from '../frame/series';
import { above } from '../frame/table';
import { EditorWindow, type StartOf } from './editorWindow';
import { emptyId, packEmptyExtension } from './emptyVsix';

/** Before memory is read: a window that has just opened still gives back much of what it took. */
const settleMs = 20_000;

/** The editors that are measured beside each other, each with one extension installed. */
interface Editors {
  readonly empty: CodeServer;
  readonly ours: CodeServer;
  /** Ours, set up to watch ten markets of an exchange on loopback. */
  readonly watching: CodeServer;
  readonly browser: Browser;
  /** The browser profile in which the watching editor was used before: its ticker starts with the window. */
  readonly used: BrowserContext;
  readonly settle: number;
}

async function run({ quick, say }: BenchOptions): Promise<Findings> {
  const folder = path.join(checkout, 'out/bench');
  await mkdir(folder, { recursive: true });
  const packed = await mkdtemp(path.join(folder, 'packed-'));
  const [empty, ours] = [await packEmptyExtension(packed), await vsixUnderTest()];
  const exchange = await LookAlikeServer.start();
  const servers: CodeServer[] = [];
  const serve = async (
    vsix: string,
    settings: Readonly<Record<string, unknown>> = {},
  ): Promise<CodeServer> => {
    const server = await CodeServer.start({ vsix: [vsix], settings });
    servers.push(server);
    return server;
  };
  const browser = await launchBrowser();
  try {
    const editors: Editors = {
      empty: await serve(empty),
      ours: await serve(ours),
      watching: await serve(ours, {
        'invex.environment': 'custom',
        'invex.customUrl': exchange.url,
        'invex.ticker.markets': watchedMarkets,
      }),
      browser,
      used: await newContext(browser),
      settle: quick ? 2_000 : settleMs,
    };
    say('Windows, to see how the extensions start…');
    const starts = await measureStarts(editors, quick ? 1 : 10);
    say('Windows, to see what they hold and when the first price shows…');
    const held = await measureHeld(editors, quick ? 1 : 5);
    return { tables: [...starts, ...held], packages: { 'VS Code': newestRelease.vscode } };
  } finally {
    await browser.close();
    for (const server of servers) await server.dispose();
    await exchange.stop();
    await rm(packed, { recursive: true, force: true });
  }
}

/** Load and activate of both extensions, a new window each time. */
async function measureStarts(
  { empty, ours, browser }: Editors,
  counted: number,
): Promise<Findings['tables']> {
  const sides = [
    { name: 'an empty extension', server: empty, id: emptyId, activate: [] as number[] },
    { name: 'ours', server: ours, id: extensionId, activate: [] as number[] },
  ];
  const load = await interleaved(
    sides.map(({ name, server, id, activate }) => ({
      name,
      measure: async () => {
        const window = await EditorWindow.open(server, browser);
        const start: StartOf = await window.startOf(id);
        await window.close();
        activate.push(start.activate);
        return start.load;
      },
    })),
    { warmUp: 1, counted },
  );
  const activated = sides.map(({ name, activate }): Series => ({ name, values: activate.slice(-counted) }));
  const how = `by VS Code's own table (Developer: Startup Performance), whole ms; a new window and extension host each time, ${counted} times in turns`;
  return [
    {
      caption: `Loading the code of an extension that starts with the window, ${how}.`,
      table: above(load, 'load, ms'),
    },
    { caption: 'Its `activate` in the same windows.', table: above(activated, 'activate, ms') },
  ];
}

/** Memory of the extension host, and the time until a price shows. */
async function measureHeld(editors: Editors, counted: number): Promise<Findings['tables']> {
  const { empty, ours, watching, browser, used, settle } = editors;
  const [cold, again, drawn]: [number[], number[], number[]] = [[], [], []];
  // Once by hand, so that from then on the ticker starts with the window.
  const first = await EditorWindow.open(watching, browser, used);
  await first.workbench.openInvex();
  await first.firstPrice();
  await first.close({ keepContext: true });
  const memory = await interleaved(
    [
      {
        name: 'an empty extension',
        measure: async () => {
          const window = await EditorWindow.open(empty, browser);
          await delay(settle);
          const held = await window.hostMemory();
          await window.close();
          return held;
        },
      },
      {
        name: 'ours, never opened',
        measure: async () => {
          const window = await EditorWindow.open(ours, browser);
          await delay(settle);
          const held = await window.hostMemory();
          const asked = performance.now();
          await window.workbench.openInvex();
          await window.firstPrice();
          cold.push(performance.now() - asked);
          await window.close();
          return held;
        },
      },
      {
        name: 'ours, watching ten live markets',
        measure: async () => {
          const window = await EditorWindow.open(watching, browser, used);
          await window.firstPrice();
          again.push(performance.now() - window.askedAt);
          drawn.push(window.drawnAfterMs);
          await delay(settle);
          const held = await window.hostMemory();
          await window.close({ keepContext: true });
          return held;
        },
      },
    ],
    { warmUp: 0, counted },
  );
  return [
    {
      caption: `Memory of the extension host (PSS) ${settle / 1000} s after its window was drawn, a new window each time.`,
      table: above(memory, 'memory, MB'),
    },
    {
      caption:
        'From asking for a window that watched before until the first price is in its status bar, beside the window itself.',
      table: above(
        [
          { name: 'the window is drawn', values: drawn },
          { name: 'the first price shows', values: again },
        ],
        'ms',
      ),
    },
    {
      caption:
        'From the first click ever on the Invex icon until the first price shows: the product is loaded and the paper exchange started.',
      table: above([{ name: 'the first price shows', values: cold }], 'ms'),
    },
  ];
}

/** Start, memory and first price in a real VS Code. */
export const activation: BenchPart = {
  name: 'activate',
  title: 'In a real VS Code',
  needsPeers: false,
  run,
};
