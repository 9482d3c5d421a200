import * as z from 'zod';
import { feeSources } from '../domain/feeEstimate';

/**
 * Messages between the editor and the order ticket. The ticket sends intents only and is not trusted: the editor parses each with
 * {@link ticketToEditor}. The editor sends whole snapshots, since a message to a hidden webview can be lost. Amounts are decimal texts.
 */

const text = z.string().max(200);
const typed = z.string().max(20_000);

/** What the user has in the ticket; also what is kept over hiding and reload. */
export const ticketDraft = z.strictObject({
  symbol: text,
  side: z.enum(['BUYER', 'SELLER']),
  type: z.enum(['LIMIT', 'MARKET']),
  price: typed,
  quantity: typed,
  total: typed,
});
export type TicketDraft = z.infer<typeof ticketDraft>;

/** From the ticket. */
export const ticketToEditor = z.discriminatedUnion('kind', [
  /** The ticket's script runs and wants the snapshot; and the outcome of the press `open`, which it has not seen. */
  z.strictObject({ kind: z.literal('ready'), open: z.uuid().optional() }),
  /** The user chose a market or changed a field: keeps the draft over hiding and reload; a changed market is watched and priced. */
  z.strictObject({ kind: z.literal('draft'), draft: ticketDraft }),
  /** The user wants this order sent. `intent` is a fresh uuid a press; the editor sends at most one order for it. */
  z.strictObject({ kind: z.literal('place'), intent: z.uuid(), draft: ticketDraft }),
  /** A button that the editor carries out. */
  z.strictObject({
    kind: z.literal('run'),
    action: z.enum([
      'signIn',
      'armTrading',
      'disarmTrading',
      'switchEnvironment',
      'refresh',
      'openMarket',
      'chooseMarket',
      'showChecks',
    ]),
  }),
]);
export type TicketToEditor = z.infer<typeof ticketToEditor>;

/** Rules of one market, decimal texts. */
export const ticketRules = z.strictObject({
  symbol: text,
  base: text,
  quote: text,
  tickSize: text,
  step: text,
  minimumValue: text,
  maximumValue: text.optional(),
});
export type TicketRules = z.infer<typeof ticketRules>;

const level = z.strictObject({ price: text, quantity: text });

/** Something with its age at the time of sending, in ms; the ticket lets it grow by its own clock. */
const ageMs = z.number().min(0);

/** A commission in percent, and where it is from. */
const fee = z.strictObject({ percent: text, source: z.enum(feeSources) });

/** Where orders go. `armed` has no meaning on paper. */
export const ticketMode = z.strictObject({
  environment: z.enum(['paper', 'production', 'sandbox', 'custom']),
  /** What to call it for the eye: "Paper", "Production", or the custom server's host. */
  label: text,
  live: z.boolean(),
  armed: z.boolean(),
  signedIn: z.boolean(),
  /** On paper that follows another exchange: whose prices these are, or why there are none. */
  prices: text.optional(),
});

/** Everything the ticket shows; sent whole. Absent parts are not known, and are shown as such. */
export const ticketSnapshot = z.strictObject({
  kind: z.literal('snapshot'),
  mode: ticketMode,
  /** All the markets there are, for the chooser: codes sorted by quote, then base. */
  markets: z.array(text),
  /** The chosen market's. */
  rules: z.strictObject({ value: ticketRules, ageMs }).optional(),
  book: z
    .strictObject({
      symbol: text,
      bids: z.array(level),
      asks: z.array(level),
      ageMs,
      /** Why there is no fresher one, in words; absent while it is live. */
      trouble: text.optional(),
    })
    .optional(),
  /** Available amounts of the chosen market's currencies. */
  balances: z.strictObject({ base: text.optional(), quote: text.optional(), ageMs }).optional(),
  limits: z.strictObject({
    maximumValue: text.optional(),
    maximumValuePerDay: text.optional(),
    priceBandPercent: text.optional(),
    rulesMaxAgeMs: z.number(),
    bookMaxAgeMs: z.number(),
  }),
  /** What is used of the day's limit, in quote; only where such a limit is set and its use is known. */
  dayUse: z.strictObject({ value: text, ageMs }).optional(),
  /** The account's own open orders in the chosen market that come first on each side. */
  ownOrders: z
    .array(z.strictObject({ side: z.enum(['BUYER', 'SELLER']), price: text, remaining: text }))
    .optional(),
  /** Fees to estimate by: of an order that rests, and of one that takes. */
  fees: z.strictObject({ maker: fee, taker: fee }),
  /** With `Toman`, rial amounts are also told in toman. */
  unit: z.enum(['IRR', 'Toman', 'USDT']),
  /** Why markets or prices are not there, in words with what to do. */
  trouble: text.optional(),
});
export type TicketSnapshot = z.infer<typeof ticketSnapshot>;

/** A problem found by the order desk on fresh rules; same shape as the validator's. */
const problem = z.strictObject({
  code: text,
  severity: z.enum(['error', 'warning', 'info']),
  field: z.enum(['market', 'price', 'quantity', 'total', 'order']),
  message: z.string().max(2000),
  suggestions: z.array(z.strictObject({ field: z.enum(['price', 'quantity']), value: text, label: text })),
});

/** To the ticket. */
export const editorToTicket = z.discriminatedUnion('kind', [
  ticketSnapshot,
  /** Fill the ticket (a click in a tree, New Order, a ladder). Absent fields stay as they are. The focus goes to `focus`. */
  z.strictObject({
    kind: z.literal('fill'),
    draft: ticketDraft.partial(),
    focus: z.enum(['price', 'quantity', 'total', 'place']).optional(),
  }),
  /**
   * How the press with this intent went on. `sending` comes after the confirmation; each press ends with one of the others, and one that ended with
   * `unknown` ends once more when its outcome is known.
   */
  z.strictObject({
    kind: z.literal('outcome'),
    intent: z.uuid(),
    state: z.enum(['confirming', 'sending', 'accepted', 'rejected', 'unknown', 'refused', 'cancelled']),
    /** For the status line, whole sentences; for `accepted` it holds the order id. */
    message: z.string().max(4000),
    orderId: text.optional(),
    /** What was pressed, where the page may not know it any more. */
    draft: ticketDraft.optional(),
    /** For `refused` and field-by-field rejections: what to show at the fields. */
    problems: z.array(problem),
  }),
]);
export type EditorToTicket = z.infer<typeof editorToTicket>;
export type TicketOutcome = Extract<EditorToTicket, { kind: 'outcome' }>;
