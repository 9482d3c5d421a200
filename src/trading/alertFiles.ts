import { readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import {
  definitionText,
  isOfLaterVersion,
  progressText,
  readDefinition,
  readProgress,
  type AlertDefinition,
  type AlertProgress,
} from './alertRecord';
import { isCode, writeFlushed } from './flushedFile';

/** What is on disk of one alert. */
export interface AlertOnDisk {
  readonly definition: AlertDefinition;
  /** Nothing where it was never watched, or where that is lost. */
  readonly progress: AlertProgress | undefined;
  /** There was something that made no sense. */
  readonly progressLost: boolean;
}

/** What a reading of the folder gave. */
export interface AlertReading {
  readonly alerts: readonly AlertOnDisk[];
  /** Ids whose files are there and could not be read now; what is known of them stays. */
  readonly unread: readonly string[];
  /** Files that made no sense and were set aside, by their new names. */
  readonly setAside: readonly string[];
  /** Files of a later version of this product, left as they are. */
  readonly later: readonly string[];
  /** When somebody last looked at the alerts (ms since the epoch). */
  readonly lookedAt: number;
}

/** The few things that are done with the folder. Each rejects with the system's error. */
export interface AlertFolder {
  list(): Promise<readonly string[]>;
  read(name: string): Promise<string>;
  /** Writes a file whole, or not at all; on disk for good when it resolves. */
  write(name: string, text: string): Promise<void>;
  rename(name: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** The folder on disk, made at the first write. `newId`: different at each call, for temporary names. */
export function alertFolder(directory: string, newId: () => string): AlertFolder {
  return {
    list: () => readdir(directory),
    read: (name) => readFile(join(directory, name), 'utf8'),
    write: (name, text) => writeFlushed(directory, name, `${newId()}.new`, text),
    rename: (name, to) => rename(join(directory, name), join(directory, to)),
    remove: (name) => unlink(join(directory, name)),
  };
}

const definitionEnding = '.alert.json';
const progressEnding = '.progress.json';
const lookedName = 'looked.json';
const asideEnding = '.unreadable';

type Found<T> =
  | { readonly value: T }
  | { readonly broken: true }
  | { readonly later: true }
  | { readonly gone: true }
  | { readonly error: Error };

const lookedSchema = z.object({ at: z.number().nonnegative() });

/**
 * Alerts as files that the windows share, two for each: what the trader set up, written by whoever changes it, and how it stands, written by
 * the window that watches. No file holds two alerts, so no window can lose another's.
 */
export class AlertFiles {
  constructor(private readonly folder: AlertFolder) {}

  /**
   * Reads everything. `known`: ids to read whether they are listed or not, since a list that is made while a file is replaced may miss it.
   * Rejects when the folder is there and cannot be listed.
   */
  async readAll(known: readonly string[]): Promise<AlertReading> {
    const listed = await this.names();
    const names = [...new Set([...listed, ...known.map((id) => `${id}${definitionEnding}`)])];
    const alerts: AlertOnDisk[] = [];
    const unread: string[] = [];
    const setAside: string[] = [];
    const later: string[] = [];
    for (const name of names) {
      if (!name.endsWith(definitionEnding)) continue;
      const id = name.slice(0, -definitionEnding.length);
      const found = await this.file(name, readDefinition);
      if ('value' in found && found.value.id === id) {
        alerts.push(await this.withProgress(found.value));
      } else if ('value' in found || 'broken' in found) {
        const aside = await this.setAside(name);
        if (aside === undefined) unread.push(id);
        else setAside.push(aside);
      } else if ('later' in found) later.push(name);
      else if (!('gone' in found)) unread.push(id);
    }
    await this.clearLeft(listed);
    const looked = await this.file(lookedName, (text) => lookedSchema.parse(JSON.parse(text)));
    return { alerts, unread, setAside, later, lookedAt: 'value' in looked ? looked.value.at : 0 };
  }

  /** Reads one alert; nothing where its file is gone or makes no sense. Rejects when it cannot be read. */
  async readOne(id: string): Promise<AlertOnDisk | undefined> {
    const found = await this.file(`${id}${definitionEnding}`, readDefinition);
    if ('error' in found) throw found.error;
    return 'value' in found ? this.withProgress(found.value) : undefined;
  }

  /** How an alert stands by its file; nothing where there is none that makes sense: it starts anew then. */
  async progress(id: string): Promise<AlertProgress | undefined> {
    const found = await this.progressFile(id);
    return 'value' in found ? found.value : undefined;
  }

  async writeDefinition(definition: AlertDefinition): Promise<void> {
    await this.folder.write(`${definition.id}${definitionEnding}`, definitionText(definition));
  }

  async writeProgress(id: string, progress: AlertProgress): Promise<void> {
    await this.folder.write(`${id}${progressEnding}`, progressText(progress));
  }

  async writeLooked(at: number): Promise<void> {
    await this.folder.write(lookedName, `${JSON.stringify({ at })}\n`);
  }

  /** Removes an alert; one that is gone already is none to remove. */
  async remove(id: string): Promise<void> {
    await this.removeFile(`${id}${definitionEnding}`);
    // Without its definition it is nothing; the next reading clears what stays.
    await this.removeFile(`${id}${progressEnding}`).catch(() => undefined);
  }

  private async names(): Promise<readonly string[]> {
    try {
      return await this.folder.list();
    } catch (error) {
      if (isCode(error, 'ENOENT')) return [];
      throw error;
    }
  }

  private async withProgress(definition: AlertDefinition): Promise<AlertOnDisk> {
    const progress = await this.progressFile(definition.id);
    return {
      definition,
      progress: 'value' in progress ? progress.value : undefined,
      progressLost: 'broken' in progress,
    };
  }

  private progressFile(id: string): Promise<Found<AlertProgress>> {
    return this.file(`${id}${progressEnding}`, readProgress);
  }

  private async file<T>(name: string, parse: (text: string) => T): Promise<Found<T>> {
    let text: string;
    try {
      text = await this.folder.read(name);
    } catch (error) {
      return isCode(error, 'ENOENT')
        ? { gone: true }
        : { error: error instanceof Error ? error : new Error(String(error)) };
    }
    try {
      return { value: parse(text) };
    } catch {
      return isOfLaterVersion(text) ? { later: true } : { broken: true };
    }
  }

  /** Keeps a file that makes no sense under another name, for a person to look at; nothing when that fails. */
  private async setAside(name: string): Promise<string | undefined> {
    const aside = `${name}${asideEnding}`;
    try {
      await this.folder.rename(name, aside);
      return aside;
    } catch {
      return undefined;
    }
  }

  /** What a window that died while it removed an alert left of it. */
  private async clearLeft(names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (!name.endsWith(progressEnding)) continue;
      const id = name.slice(0, -progressEnding.length);
      const others = [`${id}${definitionEnding}`, `${id}${definitionEnding}${asideEnding}`];
      if (others.some((each) => names.includes(each))) continue;
      const definition = await this.file(`${id}${definitionEnding}`, readDefinition);
      if ('gone' in definition) await this.removeFile(name).catch(() => undefined);
    }
  }

  private async removeFile(name: string): Promise<void> {
    try {
      await this.folder.remove(name);
    } catch (error) {
      if (!isCode(error, 'ENOENT')) throw error;
    }
  }
}
