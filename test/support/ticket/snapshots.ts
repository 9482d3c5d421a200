import type { EditorToTicket, TicketSnapshot } from '../../../src/protocol/ticket';

type Level = NonNullable<TicketSnapshot['book']>['bids'][number];

const markets = [
  'BTC_IRR',
  'ETH_IRR',
  'SHIB_IRR',
  'SOL_IRR',
  'TON_IRR',
  'USDT_IRR',
  'BTC_USDT',
  'ETH_USDT',
  'SOL_USDT',
];

/** A plain book around a price: `best` is the best bid, the ask is one `tick` above; amounts in quote and base. */
export function levels(best: bigint, tick: bigint): { bids: Level[]; asks: Level[] } {
  const sizes = ['412.35', '1250.00', '87.10', '3300.42', '960.00', '15.75', '2048.08', '540.60'];
  const side = (from: bigint, by: bigint): Level[] =>
    sizes.map((quantity, index) => ({ price: String(from + by * BigInt(index)), quantity }));
  return { bids: side(best, -tick), asks: side(best + tick, tick) };
}

/** A snapshot of USDT_IRR on paper, live and complete; parts replace its own. */
export function snapshot(parts: Partial<Omit<TicketSnapshot, 'kind'>> = {}): TicketSnapshot {
  return {
    kind: 'snapshot',
    mode: { environment: 'paper', label: 'Paper', live: false, armed: false, signedIn: true },
    markets,
    rules: {
      value: {
        symbol: 'USDT_IRR',
        base: 'USDT',
        quote: 'IRR',
        tickSize: '10',
        step: '0.01',
        minimumValue: '500000',
        maximumValue: '50000000000',
      },
      ageMs: 121_000,
    },
    book: { symbol: 'USDT_IRR', ...levels(1_262_380n, 10n), ageMs: 300 },
    balances: { base: '1840.25', quote: '250000000', ageMs: 1200 },
    limits: { rulesMaxAgeMs: 600_000, bookMaxAgeMs: 5000, priceBandPercent: '10' },
    fees: { maker: { percent: '0.1', source: 'seen' }, taker: { percent: '0.25', source: 'settings' } },
    unit: 'IRR',
    ...parts,
  };
}

/** A snapshot of BTC_USDT on paper. */
export function bitcoinSnapshot(): TicketSnapshot {
  return snapshot({
    rules: {
      value: {
        symbol: 'BTC_USDT',
        base: 'BTC',
        quote: 'USDT',
        tickSize: '1',
        step: '0.00001',
        minimumValue: '5',
      },
      ageMs: 1000,
    },
    book: { symbol: 'BTC_USDT', ...levels(71_000n, 1n), ageMs: 100 },
    balances: { base: '0.5', quote: '1840.25', ageMs: 100 },
  });
}

/** A live mode of the production exchange. */
export function live(armed: boolean, signedIn = true): TicketSnapshot['mode'] {
  return { environment: 'production', label: 'Production', live: true, armed, signedIn };
}

/** An outcome for a press. */
export function outcome(
  intent: string,
  state: Extract<EditorToTicket, { kind: 'outcome' }>['state'],
  message: string,
  parts: Partial<Extract<EditorToTicket, { kind: 'outcome' }>> = {},
): EditorToTicket {
  return { kind: 'outcome', intent, state, message, problems: [], ...parts };
}
