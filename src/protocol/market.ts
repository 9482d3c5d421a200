import * as z from 'zod';
import { groupings, ladderLevels } from '../domain/groupedBook';
import { candlePeriods, chartKinds } from './marketChoices';
import { ticketMode } from './ticket';

/**
 * Messages between the editor and a market panel. The page sends wishes only and is not trusted: the editor parses each with
 * {@link marketToEditor}. Amounts are decimal texts; what is not known is absent. The snapshot is sent whole, since a message to a hidden page can
 * be lost; candles, alerts and fills come apart from it, because they change more seldom and are larger.
 */

const text = z.string().max(200);
const sentence = z.string().max(4000);
/** As long as any number that is typed or sent. */
const amount = z.string().max(200);
const side = z.enum(['BUYER', 'SELLER']);
/** ms at the time of sending; the page lets it grow by its own clock. */
const ageMs = z.number().min(0);

/** What is shown of a market, and how; remembered for each market. */
export const marketView = z.strictObject({
  levels: z.literal(ladderLevels),
  /** Ticks that make one row. */
  grouping: z.literal(groupings),
  period: z.literal(candlePeriods),
  chart: z.enum(chartKinds),
});
export type MarketView = z.infer<typeof marketView>;

/** From a market panel. */
export const marketToEditor = z.discriminatedUnion('kind', [
  /** The page's script runs and wants the snapshot. */
  z.strictObject({ kind: z.literal('ready') }),
  /** Fill the ticket with this price, for this side. Nothing is placed. */
  z.strictObject({ kind: z.literal('fill'), side, price: amount }),
  /** The user chose what to see. */
  z.strictObject({ kind: z.literal('view'), view: marketView }),
  /** An alert's line was dragged to another price. */
  z.strictObject({ kind: z.literal('moveAlert'), id: text, price: amount }),
  /** An alert is wanted at this price. */
  z.strictObject({ kind: z.literal('addAlert'), price: amount }),
  /** A button that the editor carries out. */
  z.strictObject({
    kind: z.literal('run'),
    action: z.enum([
      'buy',
      'sell',
      'newAlert',
      'watch',
      'unwatch',
      'refresh',
      'signIn',
      'armTrading',
      'disarmTrading',
      'switchEnvironment',
      'testConnection',
    ]),
  }),
]);
export type MarketToEditor = z.infer<typeof marketToEditor>;

const level = z.strictObject({ price: amount, quantity: amount });

/** One of the account's own orders with a price; `unknown` where nobody knows whether the exchange has it. */
const ownOrder = z.strictObject({
  side,
  price: amount,
  remaining: amount,
  state: z.enum(['open', 'cancelling', 'unknown']),
});
export type PanelOrder = z.infer<typeof ownOrder>;

/** How the market's prices stand, as the price feed tells it. */
export const marketStates = ['waiting', 'live', 'slow', 'stale', 'offline', 'refused'] as const;
export type MarketState = (typeof marketStates)[number];

/** Everything that the panel shows besides charts; sent whole each time that something changed. */
export const marketSnapshot = z.strictObject({
  kind: z.literal('snapshot'),
  symbol: text,
  mode: ticketMode,
  rules: z.strictObject({ base: text, quote: text, tickSize: amount, step: amount }).optional(),
  state: z.enum(marketStates),
  /** Why the prices are not live, in words with what to do. */
  trouble: sentence.optional(),
  book: z
    .strictObject({
      /** From the best on, at most `depth` a side. */
      bids: z.array(level),
      asks: z.array(level),
      depth: z.int().min(1),
      ageMs,
    })
    .optional(),
  /** From this age on (ms) prices are stale, whatever the state said when it was sent. */
  staleAfterMs: z.number().min(0),
  /** Those with a price. */
  ownOrders: z.array(ownOrder),
  /** Why own orders may be missing or old. */
  ownOrdersTrouble: sentence.optional(),
  watched: z.boolean(),
  /** With `Toman`, rial values are told in toman. */
  unit: z.enum(['IRR', 'Toman', 'USDT']),
  view: marketView,
});
export type MarketSnapshot = z.infer<typeof marketSnapshot>;

const candle = z.strictObject({
  /** Minutes since the epoch at its begin. */
  minute: z.int(),
  open: amount,
  high: amount,
  low: amount,
  close: amount,
});
export type PanelCandle = z.infer<typeof candle>;

/** Candles of the chosen period. */
export const marketCandles = z.strictObject({
  kind: z.literal('candles'),
  period: z.literal(candlePeriods),
  /** Oldest first; absent where those that were sent before still hold and only `last` is new. */
  history: z.array(candle).optional(),
  /** The newest one, which may be unfinished. */
  last: candle.optional(),
  /** The present minute (since the epoch), so that the time since the last candle shows as a gap. */
  until: z.int(),
  calendar: z.enum(['gregorian', 'persian']),
  /** Why some may be missing, in words. */
  trouble: sentence.optional(),
});
export type MarketCandles = z.infer<typeof marketCandles>;

/** The market's alerts with a price, to be drawn as lines. */
export const marketAlerts = z.strictObject({
  kind: z.literal('alerts'),
  /** `words`: what it waits for, before the price: `Mid above`. */
  alerts: z.array(z.strictObject({ id: text, price: amount, words: sentence, muted: z.boolean() })),
});
export type MarketAlerts = z.infer<typeof marketAlerts>;

/** The account's own fills in the market, oldest first. */
export const marketFills = z.strictObject({
  kind: z.literal('fills'),
  fills: z.array(
    z.strictObject({
      /** ms since the epoch. */
      at: z.number(),
      side,
      price: amount,
      quantity: amount,
    }),
  ),
  /** Why some may be missing, in words. */
  trouble: sentence.optional(),
});
export type MarketFills = z.infer<typeof marketFills>;

/** To a market panel. */
export const editorToMarket = z.discriminatedUnion('kind', [
  marketSnapshot,
  marketCandles,
  marketAlerts,
  marketFills,
  /** What became of a wish, in words: what was filled into the ticket, or why nothing was. */
  z.strictObject({ kind: z.literal('told'), message: sentence }),
]);
export type EditorToMarket = z.infer<typeof editorToMarket>;

/** What the page lets VS Code keep over a reload of the window; parsed like any message. */
export const keptMarket = z.object({ symbol: text.min(1) });
