import type * as vscode from 'vscode';
import type { ContextKeyWriter } from './contextKeys';
import type { CurrentVenue } from './currentVenue';
import { wordsOf } from './errorWords';
import type { MarketLists } from './marketLists';
import { formatTime } from './moments';

/** What stands beside the title of the markets view and above its rows: a list that is short, old or empty says why. */
export class MarketsHeading {
  constructor(
    private readonly view: Pick<vscode.TreeView<object>, 'description' | 'message'>,
    private readonly venues: CurrentVenue,
    private readonly lists: MarketLists,
    private readonly context: ContextKeyWriter,
  ) {}

  show(): void {
    const venue = this.venues.current;
    const trouble = venue?.rules.trouble ?? this.venues.trouble;
    const known = (venue?.rules.all().length ?? 0) > 0;
    const readAt = venue?.rules.readAt;
    const { sort, filter } = this.lists;
    this.context.set(
      'invex.markets',
      known ? 'ready' : trouble !== undefined ? 'failed' : readAt === undefined ? 'loading' : 'empty',
    );
    this.context.set('invex.marketsFiltered', filter !== '');
    this.view.description = [
      ...(sort === 'watchlist' ? [] : [`by ${sort}`]),
      ...(readAt === undefined ? [] : [`rules read ${formatTime(readAt)}`]),
    ].join(' \u00b7 ');
    // VS Code shows no welcome content beside a message, and its buttons are what an empty view needs.
    this.view.message = known
      ? [...(trouble === undefined ? [] : [wordsOf(trouble)]), ...this.filterWords(filter)].join(' ')
      : '';
  }

  private filterWords(filter: string): readonly string[] {
    if (filter === '') return [];
    const { shown, all } = this.lists.count();
    const found = shown === 0 ? 'no market matches' : `${shown} of ${all} markets`;
    return [`Filter \u201c${filter}\u201d: ${found}, ${all - shown} hidden.`];
  }
}
