import { zero } from '../domain/decimal';
import type { Balances } from './balances';
import { pause, type Clock } from './clock';

/** How a search for balances ended. */
export interface BalanceSearchResult {
  /** Currencies in which something is held, of those asked for. */
  readonly held: readonly string[];
  /** Currencies that could not be read; of these nothing is known. */
  readonly unread: readonly string[];
  /** Why the last of them could not be read. */
  readonly trouble: unknown;
}

/** How a search is followed and stopped. */
export interface BalanceSearchOptions {
  readonly signal: AbortSignal;
  /** Called after each currency that was read. */
  readonly onProgress: (done: number, of: number) => void;
}

/** What failed is asked for again, at most so many times in all. */
const mostPasses = 3;
/** A server that wants a pause gets one before what failed is asked for again. */
const betweenPassesMs = 5_000;

/**
 * Asks each of these currencies once, a few at a time and behind everything else. What fails is tried again after a pause, unless nothing
 * could be read at all. Never rejects; once the signal is aborted it ends with what was read until then.
 */
export async function findBalances(
  balances: Pick<Balances, 'refreshSparingly' | 'get'>,
  currencies: readonly string[],
  clock: Clock,
  { signal, onProgress }: BalanceSearchOptions,
): Promise<BalanceSearchResult> {
  const read = new Set<string>();
  let trouble: unknown;
  const left = (): readonly string[] => currencies.filter((each) => !read.has(each));
  for (let pass = 1; pass <= mostPasses && left().length > 0 && !signal.aborted; pass += 1) {
    if (pass > 1) await pause(clock, betweenPassesMs);
    const { size } = read;
    await balances.refreshSparingly(left(), {
      signal,
      onRead: (currency) => {
        const known = balances.get(currency);
        if (known?.account && known.trouble === undefined) {
          read.add(currency);
          onProgress(read.size, currencies.length);
        } else ({ trouble } = known ?? {});
      },
    });
    if (read.size === size) break;
  }
  return {
    held: currencies.filter(
      (each) => read.has(each) && balances.get(each)?.account?.total.eq(zero) === false,
    ),
    unread: left(),
    trouble: left().length > 0 ? trouble : undefined,
  };
}
