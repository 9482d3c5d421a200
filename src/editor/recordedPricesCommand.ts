import { recordedWords } from '../domain/recordedWords';
import type { Venue } from '../trading/venue';

/** A question before something is deleted, and what may be answered. */
export interface DeletionQuestion {
  readonly title: string;
  readonly detail: string;
  readonly answers: readonly string[];
}

/** What the deletion of recorded prices needs of the editor. */
export interface RecordedPricesParts {
  readonly venues: { ready(): Promise<Pick<Venue, 'environment' | 'recorder'>> };
  /** Gives the chosen answer, nothing where none was. */
  ask(question: DeletionQuestion): Promise<string | undefined>;
  tell(text: string): void;
}

/** Deletes recorded prices, after a question. */
export class RecordedPricesCommand {
  constructor(private readonly its: RecordedPricesParts) {}

  async delete(): Promise<void> {
    const { environment, recorder } = await this.its.venues.ready();
    const these = `Delete Those of ${environment.label}`;
    const all = 'Delete All';
    const answer = await this.its.ask({
      title: 'Delete recorded prices?',
      detail: `${recordedWords}: candles, trends and changes are made of them, and the exchange offers no history to bring them back. Orders, alerts and the watchlist stay. \u201c${all}\u201d means those of every environment.`,
      answers: [these, all],
    });
    if (answer === undefined) return;
    await recorder.remove(answer === all ? 'all' : 'this');
    const what = answer === all ? 'of every environment' : `of ${environment.label}`;
    this.its.tell(`The recorded prices ${what} were deleted. Recording goes on with the next price.`);
  }
}
