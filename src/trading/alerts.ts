import { alertRuleFault, type AlertRule } from '../domain/alertRule';
import type { AlertFiles, AlertOnDisk } from './alertFiles';
import { firstProgress, type AlertDefinition, type AlertPlace, type AlertProgress } from './alertRecord';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import { Emitter } from './emitter';
import { FolderNews, type WatchFolder } from './folderNews';
import { FreshReading } from './freshReading';
import { wordsOf } from './placementWords';

/** An alert as it stands. */
export interface Alert extends AlertDefinition {
  readonly progress: AlertProgress;
}

/** What a trader wants to be told of. */
export interface AlertWish {
  readonly symbol: string;
  readonly rule: AlertRule;
  /** Not before the figure was on the other side. */
  readonly startsWaiting: boolean;
}

/** Why an alert could not be made or changed. */
export type AlertErrorReason = 'unusable' | 'too-many' | 'no-environment' | 'gone' | 'not-kept';

/** Thrown when an alert cannot be made or changed; everything stays as it is. */
export class AlertError extends Error {
  constructor(
    readonly reason: AlertErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'AlertError';
  }
}

/** What alerts need of the rest. */
export interface AlertsPorts {
  readonly files: AlertFiles;
  /** The environment that is open here; nothing while none is. */
  here(): AlertPlace | undefined;
  /** Of the alerts' folder. */
  readonly watchFolder: WatchFolder;
  readonly clock: Clock;
  /** A random UUID. */
  newId(): string;
  /** For the log. */
  warn(text: string): void;
  /** For the trader: alerts that cannot be used any more. */
  tell(text: string): void;
}

/** So many alerts at most, over all environments. */
export const mostAlerts = 200;
/** The folder is read so often whatever the system tells of it, and where it tells nothing. */
const lookEveryMs = 60_000;
const lookUnwatchedMs = 3_000;

/**
 * The alerts of all windows and environments. What is acknowledged is on disk; what another window changes shows here a moment later. An
 * error never empties the list.
 */
export class Alerts implements Disposable {
  private readonly known = new Map<string, Alert>();
  private readonly reading = new FreshReading(() => this.oneAfterAnother(() => this.read()));
  private readonly changed = new Emitter<void>();
  private readonly toldOf = new Set<string>();
  /** The last thing done with the files: one at a time, so that a reading never brings back what a change replaced. */
  private last: Promise<unknown> = Promise.resolve();
  private looked = 0;
  private started: Promise<void> | undefined;
  private readonly news: FolderNews;
  private timer: Disposable | undefined;
  private ended = false;
  /** Fires when alerts were made, changed or removed, or stand differently, here or in another window. */
  readonly onChange = this.changed.on;

  constructor(private readonly ports: AlertsPorts) {
    this.news = new FolderNews(ports.watchFolder, ports.clock, () => void this.look());
  }

  /** Reads what is there and follows it from then on. Never rejects: what cannot be read is warned of and read again. */
  start(): Promise<void> {
    this.started ??= this.follow();
    return this.started;
  }

  /** Every alert of every environment, the oldest first. */
  all(): readonly Alert[] {
    return [...this.known.values()].sort((a, b) => a.madeAt - b.madeAt || (a.id < b.id ? -1 : 1));
  }

  /** The alerts of a market of the environment that is open here. */
  of(symbol: string): readonly Alert[] {
    const key = this.ports.here()?.key;
    return this.all().filter((alert) => alert.symbol === symbol && alert.place.key === key);
  }

  get(id: string): Alert | undefined {
    return this.known.get(id);
  }

  /** When somebody last looked at the list, in any window (ms since the epoch): what fired later is news. */
  get lookedAt(): number {
    return this.looked;
  }

  /** Makes an alert in the environment that is open here. Resolves once it is on disk. Rejects with {@link AlertError}. */
  async add({ symbol, rule, startsWaiting }: AlertWish): Promise<Alert> {
    await this.start();
    const place = this.ports.here();
    if (!place) {
      throw new AlertError('no-environment', 'No environment is open, so there is no price to wait for.');
    }
    if (this.known.size >= mostAlerts) {
      throw new AlertError(
        'too-many',
        `There are ${mostAlerts} alerts already. Delete some that you no longer need.`,
      );
    }
    const definition: AlertDefinition = {
      id: this.ports.newId(),
      place,
      symbol,
      rule: usable(rule),
      muted: false,
      startsWaiting,
      madeAt: this.ports.clock.now(),
      ...this.newRevision(),
    };
    return this.oneAfterAnother(() => this.write(definition, firstProgress(definition)));
  }

  /** Changes what an alert waits for; it is armed anew. Resolves once it is on disk. Rejects with {@link AlertError}. */
  edit(id: string, rule: AlertRule, startsWaiting: boolean): Promise<Alert> {
    return this.change(id, () => ({ rule: usable(rule), startsWaiting, muted: false }));
  }

  /** Mutes an alert, or lets it watch again from now. A muted one watches nothing. Rejects with {@link AlertError}. */
  mute(id: string, muted: boolean): Promise<Alert> {
    // One that fired and waits for its figure to go back still does so.
    return this.change(id, ({ progress }) => ({ muted, startsWaiting: progress.phase === 'waiting' }));
  }

  /** Removes an alert and gives it for an undo; nothing when it was gone already. Rejects with {@link AlertError}. */
  async remove(id: string): Promise<Alert | undefined> {
    await this.start();
    return this.oneAfterAnother(async () => {
      const before = this.known.get(id);
      try {
        await this.ports.files.remove(id);
      } catch (error) {
        throw notKept(error);
      }
      if (this.known.delete(id)) this.changed.fire();
      return before;
    });
  }

  /** Brings a removed alert back as it was; it watches from now. Rejects with {@link AlertError}. */
  async restore({ progress, ...definition }: Alert): Promise<void> {
    const next = { ...definition, ...this.newRevision() };
    await this.oneAfterAnother(() =>
      this.write(next, { ...progress, revision: next.revision, firings: 0, side: undefined, gap: undefined }),
    );
  }

  /**
   * Notes how an alert stands; called by the window that watches. Nothing happens when it was changed or removed meanwhile, or when another
   * window saw it fire more often. What cannot be written is kept here and warned of. Never rejects.
   */
  note(id: string, progress: AlertProgress): Promise<void> {
    const before = this.known.get(id);
    if (!before || before.revision !== progress.revision) return Promise.resolve();
    // Known at once: the next price may come before the disk is done.
    this.known.set(id, { ...before, progress });
    this.changed.fire();
    return this.oneAfterAnother(async () => {
      if (this.known.get(id)?.revision !== progress.revision) return;
      try {
        const onDisk = await this.ports.files.progress(id);
        if (onDisk && isFurther(onDisk, progress)) this.take(id, onDisk);
        else await this.ports.files.writeProgress(id, progress);
      } catch (error) {
        this.ports.warn(`How an alert stands could not be written down: ${wordsOf(error)}`);
      }
    });
  }

  /** Somebody looks at the list. Never rejects. */
  async noteLooked(): Promise<void> {
    const at = this.ports.clock.now();
    const news = this.all().some(({ progress }) => (progress.last?.at ?? 0) > this.looked);
    if (!news) return;
    this.looked = at;
    this.changed.fire();
    await this.oneAfterAnother(async () => {
      try {
        await this.ports.files.writeLooked(at);
      } catch (error) {
        this.ports.warn(`That the alerts were looked at could not be written down: ${wordsOf(error)}`);
      }
    });
  }

  /** Reads the files now. Rejects when they cannot be read; what is known stays. */
  refresh(): Promise<void> {
    return this.reading.ask();
  }

  /** Resolves when everything is on disk, or was warned of. */
  async settled(): Promise<void> {
    await this.last;
  }

  dispose(): void {
    this.ended = true;
    this.timer?.dispose();
    this.news.dispose();
    this.changed.dispose();
  }

  private async follow(): Promise<void> {
    try {
      await this.news.start();
    } catch (error) {
      this.ports.warn(
        `The system does not tell of changes to the alerts, so they are read now and again: ${wordsOf(error)}`,
      );
    }
    await this.look();
  }

  private async look(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      this.ports.warn(`The alerts could not be read: ${wordsOf(error)}`);
    }
    this.timer?.dispose();
    if (this.ended) return;
    this.timer = this.ports.clock.after(
      this.news.tells ? lookEveryMs : lookUnwatchedMs,
      () => void this.look(),
    );
  }

  private async change(
    id: string,
    changed: (
      before: Alert,
    ) => Pick<AlertDefinition, 'muted' | 'startsWaiting'> & { readonly rule?: AlertRule },
  ): Promise<Alert> {
    await this.start();
    return this.oneAfterAnother(async () => {
      const before = await this.onDisk(id);
      const { progress, ...definition } = before;
      const next = { ...definition, ...changed(before), ...this.newRevision() };
      // When it fired last is worth knowing still.
      return this.write(next, { ...firstProgress(next), ...(progress.last && { last: progress.last }) });
    });
  }

  private newRevision(): Pick<AlertDefinition, 'revision' | 'from'> {
    return { revision: this.ports.newId(), from: this.ports.clock.now() };
  }

  /** An alert as the disk has it: another window may have changed it a moment ago. */
  private async onDisk(id: string): Promise<Alert> {
    const found = await this.ports.files.readOne(id).catch((error: unknown) => {
      throw notKept(error);
    });
    if (!found) {
      throw new AlertError('gone', 'This alert was deleted meanwhile, perhaps in another window.');
    }
    return this.merged(found);
  }

  /** The definition first: what is known of an alert without one is left by somebody who removed it. */
  private async write(definition: AlertDefinition, progress: AlertProgress): Promise<Alert> {
    const { files } = this.ports;
    try {
      await files.writeDefinition(definition);
      await files.writeProgress(definition.id, progress);
    } catch (error) {
      throw notKept(error);
    }
    const alert = { ...definition, progress };
    this.known.set(definition.id, alert);
    this.changed.fire();
    return alert;
  }

  private async read(): Promise<void> {
    const found = await this.ports.files.readAll([...this.known.keys()]);
    if (this.ended) return;
    const before = JSON.stringify([this.all(), this.looked]);
    const stays = new Set([...found.alerts.map(({ definition }) => definition.id), ...found.unread]);
    for (const id of this.known.keys()) if (!stays.has(id)) this.known.delete(id);
    for (const each of found.alerts) this.known.set(each.definition.id, this.merged(each));
    this.looked = Math.max(this.looked, found.lookedAt);
    if (JSON.stringify([this.all(), this.looked]) !== before) this.changed.fire();
    this.tellOf(
      found.setAside,
      'An alert\u2019s file makes no sense and was set aside; it is not watched any more. Make it anew.',
    );
    this.tellOf(
      found.later,
      'An alert was made by a newer version of Invex Trading and is not watched by this window. Update the extension.',
    );
    if (found.unread.length > 0) this.ports.warn(`${found.unread.length} alerts could not be read now.`);
  }

  private tellOf(names: readonly string[], text: string): void {
    const news = names.filter((name) => !this.toldOf.has(name));
    for (const name of news) {
      this.toldOf.add(name);
      this.ports.warn(`${text} ${name}`);
    }
    if (news.length > 0) this.ports.tell(news.length === 1 ? text : `${text} (${news.length} alerts)`);
  }

  private merged({ definition, progress, progressLost }: AlertOnDisk): Alert {
    const here = this.known.get(definition.id)?.progress;
    const usableHere = here?.revision === definition.revision ? here : undefined;
    const onDisk = progress?.revision === definition.revision ? progress : undefined;
    const best =
      onDisk && usableHere ? (isFurther(usableHere, onDisk) ? usableHere : onDisk) : (onDisk ?? usableHere);
    if (best) return { ...definition, progress: best };
    const first = firstProgress(definition);
    // How often it fired is lost. A number that it cannot have had keeps its next firing from passing for one that was told.
    return { ...definition, progress: progressLost ? { ...first, firings: this.ports.clock.now() } : first };
  }

  private take(id: string, progress: AlertProgress): void {
    const known = this.known.get(id);
    if (!known) return;
    this.known.set(id, { ...known, progress });
    this.changed.fire();
  }

  private oneAfterAnother<T>(run: () => Promise<T>): Promise<T> {
    const result = this.last.then(run);
    this.last = result.catch(() => undefined);
    return result;
  }
}

function usable(rule: AlertRule): AlertRule {
  const fault = alertRuleFault(rule);
  if (fault) throw new AlertError('unusable', fault.message);
  return rule;
}

/** Whether it is of the same revision and was seen to fire more often. */
function isFurther(one: AlertProgress, other: AlertProgress): boolean {
  return one.revision === other.revision && one.firings > other.firings;
}

function notKept(error: unknown): AlertError {
  return new AlertError(
    'not-kept',
    `The alert could not be written to this computer\u2019s disk, so nothing was changed. ${wordsOf(error)}`,
    { cause: error },
  );
}
