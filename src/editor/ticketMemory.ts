import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ticketDraft } from '../protocol/ticket';
import { writeFlushed } from '../trading/flushedFile';
import { wordsOf } from './errorWords';

const kept = z.object({
  draft: ticketDraft.optional(),
  /** Where orders went while it was typed. */
  place: z.string().max(1000).optional(),
  /** A press of Place whose outcome the ticket does not know yet. */
  pressed: z.object({ intent: z.uuid(), draft: ticketDraft }).optional(),
});
type Kept = z.infer<typeof kept>;

const fileName = 'ticket.json';

/**
 * What was typed into the ticket, on disk. VS Code's own state lives in the browser where the editor is served, and a page that is
 * reloaded loses the last moments of it. Nothing in here is secret.
 */
export class TicketMemory {
  private now: Kept;
  private writing: Promise<void> | undefined;
  private changed = false;

  /** `directory` is the folder for this workspace's state; it is made at the first write. */
  constructor(
    private readonly directory: string,
    private readonly warn: (text: string) => void,
  ) {
    this.now = this.read();
  }

  get draft(): Kept['draft'] {
    return this.now.draft;
  }

  get place(): Kept['place'] {
    return this.now.place;
  }

  get pressed(): Kept['pressed'] {
    return this.now.pressed;
  }

  /** Keeps what is given and leaves the rest; on disk soon. */
  keep(changes: Kept): void {
    this.now = { ...this.now, ...changes };
    this.changed = true;
    this.writing ??= this.write();
  }

  /** Resolves when everything is on disk, or was warned of. */
  async settled(): Promise<void> {
    await this.writing;
  }

  /** Synchronous: the ticket is drawn with it. A file that cannot be read costs what was typed, nothing else. */
  private read(): Kept {
    let text: string;
    try {
      text = readFileSync(join(this.directory, fileName), 'utf8');
    } catch {
      // None was written yet; one that is there and cannot be opened shows at the next write.
      return {};
    }
    try {
      return kept.parse(JSON.parse(text));
    } catch {
      this.warn('What was typed into the ticket before could not be read.');
      return {};
    }
  }

  /** Writes until what is on disk is the latest. Never rejects. */
  private async write(): Promise<void> {
    while (this.changed) {
      this.changed = false;
      try {
        await writeFlushed(this.directory, fileName, `ticket-${randomUUID()}.new`, JSON.stringify(this.now));
      } catch (error) {
        this.warn(`What is typed into the ticket could not be kept: ${wordsOf(error)}`);
      }
    }
    // At once after the last look, so that nothing comes in between.
    this.writing = undefined;
  }
}
