import * as vscode from 'vscode';
import { placeOf } from '../exchange/environments';
import {
  ticketToEditor,
  type EditorToTicket,
  type TicketDraft,
  type TicketToEditor,
} from '../protocol/ticket';
import type { Arming } from '../trading/arming';
import type { Clock } from '../trading/clock';
import { DisposableStore, type Disposable } from '../trading/disposable';
import { RepeatedReading } from '../trading/repeatedReading';
import type { Venue } from '../trading/venue';
import type { CurrentVenue } from './currentVenue';
import { wordsOf } from './errorWords';
import type { Log } from './log';
import type { OrderPlacing } from './orderPlacing';
import { PageMessages } from './pageMessages';
import type { Settings } from './settings';
import type { TicketMemory } from './ticketMemory';
import { TicketOutcomes } from './ticketOutcomes';
import { ticketSnapshot } from './ticketSnapshot';
import { VenueFollower } from './venueFollower';
import type { Watchlist } from './watchlist';
import { webviewPage } from './webviewPage';
import type { WindowAttention } from './windowAttention';

/** What the ticket's buttons start: the commands of the extension. */
export type TicketAction = Extract<TicketToEditor, { kind: 'run' }>['action'];

/** What the ticket view is made of. */
export interface TicketParts {
  readonly extensionUri: vscode.Uri;
  readonly memory: TicketMemory;
  readonly venues: CurrentVenue;
  readonly settings: Settings;
  readonly watchlist: Watchlist;
  readonly arming: Arming;
  readonly placing: OrderPlacing;
  readonly attention: WindowAttention;
  readonly clock: Clock;
  readonly log: Log;
  run(action: TicketAction): void;
}

type Fill = Extract<EditorToTicket, { kind: 'fill' }>;

const emptyDraft: TicketDraft = {
  symbol: '',
  side: 'BUYER',
  type: 'LIMIT',
  price: '',
  quantity: '',
  total: '',
};
/** Several changes in a row make one snapshot. */
const gatherMs = 40;
const balancesEveryMs = 15_000;

/** The order ticket in the side bar. The page sends intents and is not trusted: each message is parsed, each order checked here again. */
export class TicketView implements Disposable {
  private view: vscode.WebviewView | undefined;
  private ready = false;
  private draft: TicketDraft;
  private pending: Fill | undefined;
  private readonly outcomes: TicketOutcomes;
  private readonly messages: PageMessages<TicketToEditor>;
  private gathering: Disposable | undefined;
  private watching: Disposable | undefined;
  private watched = '';
  private readonly balances: RepeatedReading;
  private viewParts = new DisposableStore();
  private readonly parts = new DisposableStore();

  constructor(private readonly its: TicketParts) {
    const { draft } = its.memory;
    this.draft = draft ?? emptyDraft;
    this.pending = draft && { kind: 'fill', draft };
    const { venues, memory, clock, log } = its;
    this.messages = new PageMessages(ticketToEditor, 'The order ticket', clock, log);
    const post = (outcome: EditorToTicket): boolean => {
      // Before it runs, what is filled in then would come over what an outcome empties.
      if (this.ready) this.post(outcome);
      return this.ready;
    };
    this.outcomes = this.parts.add(new TicketOutcomes({ venues, memory, log, post }));
    this.balances = this.parts.add(
      new RepeatedReading({
        read: () => this.readBalances(),
        everyMs: () => (this.wantsBalances() ? balancesEveryMs : undefined),
        clock: its.clock,
      }),
    );
    this.parts.add(
      its.settings.onChange(() => {
        this.balances.now();
        this.changed();
      }),
    );
    this.parts.add(its.arming.onChange(() => this.changed()));
    this.parts.add(its.attention.onChange(() => this.balances.adapt()));
    this.parts.add(new VenueFollower(its.venues, (venue, parts) => this.follow(venue, parts)));
  }

  /** VS Code made or made again the view. */
  resolve(view: vscode.WebviewView): void {
    const root = vscode.Uri.joinPath(this.its.extensionUri, 'dist', 'webview');
    this.viewParts.dispose();
    this.viewParts = new DisposableStore();
    this.view = view;
    this.ready = false;
    view.webview.options = { enableScripts: true, localResourceRoots: [root] };
    this.viewParts.add(view.webview.onDidReceiveMessage((message: unknown) => this.receive(message)));
    this.viewParts.add(view.onDidChangeVisibility(() => this.visibilityChanged()));
    this.viewParts.add(
      view.onDidDispose(() => {
        this.view = undefined;
        this.visibilityChanged();
      }),
    );
    view.webview.html = webviewPage(view.webview, root, 'ticket', 'Invex order ticket');
    this.visibilityChanged();
  }

  /** Opens the ticket with these fields filled, for example from a market's Buy action. */
  async fill(draft: Partial<TicketDraft>, focus: Fill['focus']): Promise<void> {
    this.draft = { ...this.draft, ...draft };
    this.pending = {
      kind: 'fill',
      draft: { ...this.pending?.draft, ...draft },
      ...(focus !== undefined && { focus }),
    };
    await vscode.commands.executeCommand('invex.ticket.focus');
    this.deliver();
    this.watchMarket();
  }

  /** Whether the ticket tells now that this order was accepted. */
  shows(orderId: string): boolean {
    return this.view?.visible === true && this.outcomes.last?.orderId === orderId;
  }

  /** The market that the ticket shows. */
  get symbol(): string {
    return this.draft.symbol;
  }

  dispose(): void {
    this.ready = false;
    this.gathering?.dispose();
    this.watching?.dispose();
    this.viewParts.dispose();
    this.parts.dispose();
  }

  private receive(message: unknown): void {
    const said = this.messages.read(message);
    if (!said) return;
    switch (said.kind) {
      case 'ready':
        this.ready = true;
        this.post(this.snapshot());
        this.deliver();
        void this.outcomes.pageReady(said.open);
        break;
      case 'draft':
        this.keep(said.draft);
        break;
      case 'place': {
        const { intent, draft } = said;
        this.keep(draft);
        this.outcomes.pressed(intent, draft);
        void this.its.placing.place(intent, draft, (outcome) => {
          this.outcomes.tell(outcome);
          return this.view?.visible === true;
        });
        break;
      }
      case 'run':
        this.its.run(said.action);
        break;
    }
  }

  private keep(draft: TicketDraft): void {
    this.its.arming.touch();
    const before = this.draft.symbol;
    this.draft = draft;
    this.its.memory.keep({ draft });
    this.chooseMarket();
    if (this.draft.symbol !== before) {
      this.watchMarket();
      this.balances.now();
      this.changed();
    }
  }

  /** A ticket without a market gets the first watched one, once the markets are known. */
  private chooseMarket(): void {
    const rules = this.its.venues.current?.rules;
    if (!rules || this.draft.symbol !== '') return;
    const first =
      this.its.watchlist.symbols().find((symbol) => rules.get(symbol)) ?? rules.all()[0]?.symbol.code;
    if (first === undefined) return;
    this.draft = { ...this.draft, symbol: first };
    this.pending = { kind: 'fill', ...this.pending, draft: { ...this.pending?.draft, symbol: first } };
    this.deliver();
    this.watchMarket();
    this.balances.now();
  }

  private follow(venue: Venue | undefined, parts: DisposableStore): void {
    if (venue) {
      this.emptyForAnother(placeOf(venue.environment));
      parts.add(
        venue.rules.onChange(() => {
          this.chooseMarket();
          this.watchMarket();
          this.balances.adapt();
          this.changed();
        }),
      );
      parts.add(venue.balances.onChange(() => this.changed()));
      parts.add(venue.fees.onChange(() => this.changed()));
      if (venue.prices) parts.add(venue.prices.onChange(() => this.changed()));
      // What unknown orders and those of other windows use is not available.
      parts.add(venue.unknown.onChange(() => this.changed()));
      parts.add(venue.journalWatch.onChange(() => this.changed()));
      parts.add(venue.orders.onChange(() => this.changed()));
      parts.add(venue.dayUse.onChange(() => this.changed()));
      parts.add(
        venue.feed.onChange((symbol) => {
          if (symbol === this.draft.symbol) this.changed();
        }),
      );
    }
    this.watched = '';
    this.watchMarket();
    this.balances.now();
    this.changed();
  }

  /** Amounts that were typed for one environment are never carried over to another. */
  private emptyForAnother(place: string): void {
    const { memory } = this.its;
    const before = memory.place;
    if (before === place) return;
    memory.keep({ place });
    if (before === undefined) return;
    // Nor does an outcome: it would pass for one of the new environment.
    this.outcomes.forgetLast();
    const nothing = { price: '', quantity: '', total: '' };
    this.draft = { ...this.draft, ...nothing };
    memory.keep({ draft: this.draft });
    this.pending = { kind: 'fill', ...this.pending, draft: { ...this.pending?.draft, ...nothing } };
    this.deliver();
  }

  private visibilityChanged(): void {
    // A hidden page is gone; the next one says when it is ready.
    if (!this.view?.visible) this.ready = false;
    this.deliver();
    this.watched = '';
    this.watchMarket();
    this.balances.adapt();
    this.changed();
  }

  private watchMarket(): void {
    const venue = this.its.venues.current;
    const symbol = this.view?.visible && venue?.rules.get(this.draft.symbol) ? this.draft.symbol : '';
    if (symbol === this.watched && symbol !== '') return;
    const before = this.watching;
    this.watched = symbol;
    this.watching = symbol === '' ? undefined : venue?.feed.watch(symbol, '50');
    before?.dispose();
  }

  private wantsBalances(): boolean {
    const venue = this.its.venues.current;
    if (!venue?.signedIn || !venue.rules.get(this.draft.symbol)) return false;
    return this.view?.visible === true && this.its.attention.somebodyLooks;
  }

  private async readBalances(): Promise<void> {
    const venue = this.its.venues.current;
    const symbol = venue?.rules.get(this.draft.symbol)?.value.symbol;
    if (!venue || !symbol) return;
    const { base, quote } = symbol;
    const dayUse = this.its.settings.limits(quote).maximumValuePerDay ? venue.dayUse.read(quote) : undefined;
    await Promise.all([
      venue.balances.refresh([base, quote]),
      dayUse?.catch((error: unknown) =>
        this.its.log.warn(`The use of the day's limit could not be read: ${wordsOf(error)}`),
      ),
    ]);
  }

  private changed(): void {
    if (!this.ready || !this.view?.visible) return;
    this.gathering ??= this.its.clock.after(gatherMs, () => {
      this.gathering = undefined;
      this.post(this.snapshot());
    });
  }

  private snapshot(): EditorToTicket {
    const { venues, settings, arming, clock } = this.its;
    return ticketSnapshot(
      { venue: venues.current, trouble: venues.trouble, settings, arming, clock },
      this.draft.symbol,
    );
  }

  /** Hands over what is to be filled, as soon as the page runs. */
  private deliver(): void {
    if (!this.pending || !this.ready || !this.view?.visible) return;
    this.post(this.snapshot());
    this.post(this.pending);
    this.pending = undefined;
  }

  private post(message: EditorToTicket): void {
    // A hidden page cannot be told; it gets a whole snapshot when it shows again.
    void this.view?.webview.postMessage(message);
  }
}
