import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Clock } from '../trading/clock';
import { ExportStoppedError, readForExport, type ExportProgress } from '../trading/historyExport';
import { exportText, hasTrades, type ExportFormat } from '../trading/historyFormats';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';
import { firstSearch } from './historyBrowser';
import type { HistoryPanel } from './historyPanel';
import { filterWords, searchOf } from './historyWords';
import { wordsOf } from './errorWords';
import type { Log } from './log';
import { formatMoment } from './moments';

interface FormatChoice extends vscode.QuickPickItem {
  readonly format: ExportFormat;
  readonly ending: 'csv' | 'json';
  /** Part of the file's proposed name. */
  readonly what: 'orders' | 'trades';
}

const formats: readonly FormatChoice[] = [
  {
    label: 'CSV',
    description: 'one line an order',
    detail: 'For spreadsheets: times with their zone, plain exact amounts.',
    format: 'csv',
    ending: 'csv',
    what: 'orders',
  },
  {
    label: 'CSV of Trades',
    description: 'one line a fill',
    detail:
      'Price, quantity, fee and role of each fill. One request for each order with fills, so it takes longer.',
    format: 'csv-trades',
    ending: 'csv',
    what: 'trades',
  },
  {
    label: 'JSON',
    description: 'orders',
    detail: 'For programs: says where and when it was read, and what was searched for.',
    format: 'json',
    ending: 'json',
    what: 'orders',
  },
  {
    label: 'JSON with Trades',
    description: 'orders and their fills',
    detail: 'One request for each order with fills, so it takes longer.',
    format: 'json-trades',
    ending: 'json',
    what: 'trades',
  },
];

/** Thrown when the window turned to another environment or account while an export was read. */
class ExportInterruptedError extends Error {
  readonly reason = 'interrupted';

  constructor() {
    super(
      'The environment or the sign-in changed while the export was read: it was stopped, and no file was written.',
    );
    this.name = 'ExportInterruptedError';
  }
}

/** Thrown when the file could not be written. */
class ExportWriteError extends Error {
  readonly reason = 'not-written';

  constructor(cause: unknown) {
    super(`The export could not be written: ${wordsOf(cause)} Choose another folder or name.`, { cause });
    this.name = 'ExportWriteError';
  }
}

/** Exports what the history searches for into a file that the user chooses. */
export class HistoryExportCommand {
  private running = false;

  constructor(
    private readonly venues: CurrentVenue,
    private readonly panel: Pick<HistoryPanel, 'search'>,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Asks for a format and a file, then reads and writes; nothing half-written stays behind. */
  async run(): Promise<void> {
    if (this.running) {
      void vscode.window.showInformationMessage('An export of the order history is under way already.');
      return;
    }
    this.running = true;
    try {
      await this.exportOnce();
    } finally {
      this.running = false;
    }
  }

  private async exportOnce(): Promise<void> {
    const venue = await this.venues.ready();
    if (!venue.signedIn) {
      const answer = await vscode.window.showInformationMessage(
        'Sign in to export your orders.',
        'Sign In\u2026',
      );
      if (answer !== undefined) await vscode.commands.executeCommand('invex.signIn');
      return;
    }
    const { filter } = this.panel.search ?? firstSearch;
    const choice = await vscode.window.showQuickPick(formats, {
      title: `Invex: Export Order History (${venue.environment.label}: ${filterWords(filter)})`,
      placeHolder: 'Format of the file',
    });
    if (!choice) return;
    const now = this.clock.now();
    const target = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(folderToOffer(), fileName(venue, choice, now)),
      filters: { [choice.ending === 'csv' ? 'CSV' : 'JSON']: [choice.ending] },
      saveLabel: 'Export',
      title: 'Export Order History',
    });
    if (!target) return;
    try {
      const count = await this.write(venue, choice.format, searchOf(filter, now), target);
      this.tell(target, count);
    } catch (error) {
      if (!(error instanceof ExportStoppedError)) throw error;
      void vscode.window.showInformationMessage(error.message);
    }
  }

  /** Gives how many orders the file holds. */
  private async write(
    venue: Venue,
    format: ExportFormat,
    filter: ReturnType<typeof searchOf>,
    target: vscode.Uri,
  ): Promise<number> {
    const stop = new AbortController();
    const leaving = this.venues.onChange(() => {
      if (this.venues.current !== venue) stop.abort();
    });
    try {
      return await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: 'Exporting the order history',
          cancellable: true,
        },
        async (progress, cancelled) => {
          cancelled.onCancellationRequested(() => stop.abort());
          let shown = 0;
          const orders = await readForExport({
            source: venue.client,
            filter,
            withTrades: hasTrades(format),
            clock: this.clock,
            signal: stop.signal,
            progress: (at) => {
              const percent = percentOf(at, hasTrades(format));
              progress.report({ message: progressWords(at), increment: Math.max(0, percent - shown) });
              shown = Math.max(shown, percent);
            },
          });
          const head = {
            environment: venue.environment.label,
            server: venue.environment.baseUrl,
            account: venue.account ?? '',
            exportedAt: this.clock.now(),
            filter,
          };
          const pieces: string[] = [];
          for (const piece of exportText(format, orders, head)) {
            pieces.push(piece);
            if (pieces.length % 500 === 0) await nextTurn();
          }
          await this.put(target, pieces.join(''), stop.signal);
          return orders.length;
        },
      );
    } catch (error) {
      if (this.venues.current !== venue) throw new ExportInterruptedError();
      throw error;
    } finally {
      leaving.dispose();
    }
  }

  /** Writes beside the target and renames, so that the target is whole or as it was. */
  private async put(target: vscode.Uri, text: string, signal: AbortSignal): Promise<void> {
    const { fs } = vscode.workspace;
    const temporary = target.with({ path: `${target.path}.${randomUUID()}.part` });
    try {
      await fs.writeFile(temporary, new TextEncoder().encode(text));
      if (signal.aborted) throw new ExportStoppedError();
      await fs.rename(temporary, target, { overwrite: true });
    } catch (error) {
      try {
        await fs.delete(temporary);
      } catch (left) {
        this.log.info(`Nothing to remove of an export that failed: ${wordsOf(left)}`);
      }
      throw error instanceof ExportStoppedError ? error : new ExportWriteError(error);
    }
  }

  private tell(target: vscode.Uri, count: number): void {
    const name = target.path.slice(target.path.lastIndexOf('/') + 1);
    const orders = count === 1 ? '1 order' : `${count.toLocaleString('en-US')} orders`;
    // Not awaited: a message that nobody answers must not keep the command running.
    void vscode.window
      .showInformationMessage(`Exported ${orders} to ${name}.`, 'Open File')
      .then((answer) => {
        if (answer !== undefined) void vscode.commands.executeCommand('vscode.open', target);
      });
  }
}

function folderToOffer(): vscode.Uri {
  return vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
}

/** Names the environment: a file of simulated orders must not pass for one of real ones. */
function fileName(venue: Venue, { what, ending }: FormatChoice, now: number): string {
  const day = formatMoment(now, 'gregorian').slice(0, 10);
  return `invex-${venue.environment.name}-${what}-${day}.${ending}`;
}

function progressWords({ stage, done, of }: ExportProgress): string {
  const [some, all] = [done, of].map((count) => count.toLocaleString('en-US'));
  return stage === 'orders' ? `${some} of ${all} orders` : `trades of ${some} of ${all} orders`;
}

/** Fills take a request an order and so most of the time. */
function percentOf({ stage, done, of }: ExportProgress, withTrades: boolean): number {
  const share = of === 0 ? 100 : (100 * done) / of;
  if (!withTrades) return share;
  return stage === 'orders' ? share / 10 : 10 + (share * 9) / 10;
}
