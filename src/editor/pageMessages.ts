import type { ZodType } from 'zod';
import type { Clock } from '../trading/clock';
import { momentOf, msSince, type Moment } from '../trading/moment';
import type { Log } from './log';

/** So many messages may come at once, and so many in each second after that: far more than a person causes with mouse and keyboard. */
const atOnce = 200;
const eachSecond = 50;
/** Of what is ignored, the log is told this often at most. */
const logEveryMs = 60_000;

/**
 * What a page of ours sends. A page is not trusted: what does not fit the schema is ignored, and so is what comes faster than a person can cause it, since each message
 * may open a dialog, write a file or ask the exchange. However much is ignored, the log gets one line a minute.
 */
export class PageMessages<T> {
  private left = atOnce;
  private filled: Moment;
  private lineAt: Moment | undefined;
  private unsaid = 0;

  /** `page`: how the log calls it, as the begin of a sentence. */
  constructor(
    private readonly schema: ZodType<T>,
    private readonly page: string,
    private readonly clock: Clock,
    private readonly log: Pick<Log, 'warn'>,
  ) {
    this.filled = momentOf(clock);
  }

  /** The message, where it is one and is to be acted on. */
  read(message: unknown): T | undefined {
    if (!this.isAllowed()) {
      this.ignore('sent more messages than a person can cause');
      return undefined;
    }
    const parsed = this.schema.safeParse(message);
    if (!parsed.success) this.ignore('sent a message that makes no sense');
    return parsed.data;
  }

  private isAllowed(): boolean {
    const passed = msSince(this.clock, this.filled);
    const gained = Math.floor((passed * eachSecond) / 1000);
    if (gained > 0) {
      this.left = Math.min(atOnce, this.left + gained);
      this.filled = momentOf(this.clock);
    }
    if (this.left === 0) return false;
    this.left -= 1;
    return true;
  }

  private ignore(what: string): void {
    if (this.lineAt && msSince(this.clock, this.lineAt) < logEveryMs) {
      this.unsaid += 1;
      return;
    }
    const more = this.unsaid === 0 ? '' : ` Since the last such line ${this.unsaid} more were ignored.`;
    this.log.warn(`${this.page} ${what}; it was ignored.${more}`);
    this.lineAt = momentOf(this.clock);
    this.unsaid = 0;
  }
}
