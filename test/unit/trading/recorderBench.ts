import { mid } from '../../../src/domain/orderBook';
import { CandleFiles } from '../../../src/trading/candleFiles';
import { Emitter } from '../../../src/trading/emitter';
import type { GrowingFiles } from '../../../src/trading/growingFiles';
import { momentOf, msSince } from '../../../src/trading/moment';
import type { BookSnapshot } from '../../../src/trading/priceFeed';
import { Recorder, type RecorderPorts } from '../../../src/trading/recorder';
import type { SeenMinute } from '../../../src/trading/seenMinute';
import type { FakeClock } from '../../support/fakeClock';
import { bookOf } from './samples';

/** A feed that a test feeds. */
class FedFeed implements Pick<
  RecorderPorts['feed'],
  'snapshot' | 'onChange' | 'ageMs' | 'onLeads' | 'leads'
> {
  leads = false;
  private readonly snapshots = new Map<string, BookSnapshot>();
  private readonly changed = new Emitter<string>();
  private readonly ledAnew = new Emitter<void>();
  readonly onChange = this.changed.on;
  readonly onLeads = this.ledAnew.on;

  constructor(private readonly clock: FakeClock) {}

  snapshot(symbol: string): BookSnapshot | undefined {
    return this.snapshots.get(symbol);
  }

  ageMs(snapshot: BookSnapshot): number {
    return msSince(this.clock, snapshot.asked);
  }

  take(snapshot: BookSnapshot): void {
    this.snapshots.set(snapshot.symbol, snapshot);
    this.changed.fire(snapshot.symbol);
  }

  /** The same book is shown again: it has grown old, or a refresh failed. */
  tellAgain(symbol: string): void {
    this.changed.fire(symbol);
  }

  lead(leads: boolean): void {
    if (this.leads === leads) return;
    this.leads = leads;
    this.ledAnew.fire();
  }
}

/** What a window that records consists of. */
export interface RecordingWindow {
  readonly feed: FedFeed;
  readonly recorder: Recorder;
  readonly warnings: string[];
  /** What is on disk for certain: as the adding of it came back. */
  readonly flushed: { readonly symbol: string; readonly seen: SeenMinute }[];
  readonly changes: string[];
}

/** A window that is open, on files that others share. */
export function recordingWindow(
  clock: FakeClock,
  files: GrowingFiles,
  { place = 'custom https://exchange.example', dateIsSure = (): boolean => true } = {},
): RecordingWindow {
  const feed = new FedFeed(clock);
  const warnings: string[] = [];
  const flushed: RecordingWindow['flushed'] = [];
  const changes: string[] = [];
  const onDisk = new CandleFiles(files, place);
  const recorder = new Recorder({
    feed,
    files: {
      add: async (symbol, minutes) => {
        await onDisk.add(symbol, minutes);
        for (const seen of minutes) flushed.push({ symbol, seen });
      },
      read: (symbol, day, from) => onDisk.read(symbol, day, from),
      prune: (today) => onDisk.prune(today),
      remove: (which) => onDisk.remove(which),
    },
    clock,
    dateIsSure,
    warn: (text) => warnings.push(text),
  });
  recorder.onChange((symbol) => changes.push(symbol));
  return { feed, recorder, warnings, flushed, changes };
}

/** A book around a middle, asked for so long ago (ms) and received now. */
export function snapshotOf(clock: FakeClock, symbol: string, middle: string, tookMs = 0): BookSnapshot {
  const { at, steady } = momentOf(clock);
  const book = bookOf(symbol, middle);
  return {
    symbol,
    book,
    receivedAt: at,
    asked: { at: at - tookMs, steady: steady === undefined ? undefined : steady - tookMs },
    mid: mid(book),
    direction: 'flat',
  };
}
