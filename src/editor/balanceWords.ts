import { zero, type Decimal } from '../domain/decimal';
import { formatAge, formatPlain } from '../domain/format';
import { estimateWords, type DisplayUnit } from '../domain/valuation';
import type { BalanceSearchResult } from '../trading/balanceSearch';
import type { KnownAccount } from '../trading/balances';
import type { HoldingValue, MissingReason, PortfolioTotal } from '../trading/portfolioValue';
import { wordsOf } from './errorWords';

/** Everything that is known of one currency's balance. */
export interface BalanceFacts {
  readonly known: KnownAccount;
  /** Of the account's figures, in ms. */
  readonly ageMs: number | undefined;
  /** The figures are too old to be called live. */
  readonly stale: boolean;
  /** What orders of unknown outcome would use; absent when nobody can tell. */
  readonly held: Decimal | undefined;
  readonly worth: HoldingValue | undefined;
  /** Why there is no value. */
  readonly missing: MissingReason | undefined;
  readonly unit: DisplayUnit;
}

/** A row below a balance or a total. */
export interface PartWords {
  readonly label: string;
  readonly value: string;
}

/** A row: its text for the eye, the same for the ear, and whether it warns. */
export interface RowWords {
  readonly text: string;
  readonly spoken: string;
  readonly warns: boolean;
}

const dot = ' \u00b7 ';
const missingWords: Readonly<Record<MissingReason, string>> = {
  'not-read': 'balance not read',
  'no-market': 'no market prices it',
  'no-price': 'no known price',
};

/** One currency: what is available first, then what is not, what it is worth, and anything that is wrong with the figures. */
export function balanceRow(facts: BalanceFacts): RowWords {
  const { known, ageMs, stale, held, worth, unit } = facts;
  const { account, currency } = known;
  if (!account || ageMs === undefined) {
    const words = known.trouble === undefined ? 'reading' : 'could not be read';
    return { text: words, spoken: `${currency}: ${words}`, warns: known.trouble !== undefined };
  }
  const age = `${formatAge(ageMs)} old`;
  const doubt = known.trouble !== undefined ? `not read again, ${age}` : stale ? `stale, ${age}` : undefined;
  const value = worth && isForeign(currency, unit) ? valueText(worth, unit, stale) : undefined;
  const parts = [
    formatPlain(account.available),
    ...(account.blocked.eq(zero) ? [] : [`${formatPlain(account.blocked)} blocked`]),
    ...(held?.eq(zero) === true ? [] : [`${heldText(held)} held by unknown orders`]),
    ...(value === undefined ? [] : [value]),
    ...(doubt === undefined ? [] : [doubt]),
  ];
  const [available = '', ...others] = parts;
  const spokenAge = doubt === undefined ? `, read ${age}` : '';
  const spokenValue =
    worth && value !== undefined && !worth.stale ? `, value ${formatAge(worth.ageMs)} old` : '';
  return {
    text: parts.join(dot),
    spoken: `${[`${currency}: ${available} available`, ...others].join(', ')}${spokenAge}${spokenValue}`,
    warns: doubt !== undefined || worth?.stale === true,
  };
}

/** The rows below a currency. None while it was never read. */
export function balanceParts(facts: BalanceFacts): readonly PartWords[] {
  const { known, ageMs, held, worth, missing, unit } = facts;
  const { account, currency, trouble } = known;
  if (!account || ageMs === undefined) return [];
  const amount = (value: Decimal): string => `${formatPlain(value)} ${currency}`;
  return [
    { label: 'Available', value: amount(account.available) },
    { label: 'Blocked in orders', value: amount(account.blocked) },
    ...(held?.eq(zero) === true
      ? []
      : [{ label: 'Held by unknown orders', value: held ? amount(held) : 'not known' }]),
    { label: 'Total', value: amount(account.total) },
    ...valueParts(currency, worth, missing, unit),
    { label: 'Read', value: `${formatAge(ageMs)} ago` },
    ...(trouble === undefined ? [] : [{ label: 'Could not be read again', value: wordsOf(trouble) }]),
  ];
}

function valueParts(
  currency: string,
  worth: HoldingValue | undefined,
  missing: MissingReason | undefined,
  unit: DisplayUnit,
): readonly PartWords[] {
  const label = 'Estimated value';
  if (worth && isForeign(currency, unit)) {
    const by = worth.through.length > 0 ? `, by ${worth.through.join(' and ')}` : '';
    return [{ label, value: `${estimateWords(worth.value, unit)}${dot}${staleWord(worth)}${by}` }];
  }
  return missing === undefined ? [] : [{ label, value: missingWords[missing] }];
}

/** The sum: its value with its age, then how much is not in it. */
export function totalRow(total: PortfolioTotal, unit: DisplayUnit): RowWords {
  const { worth } = total;
  const parts = [
    ...(worth ? [estimateWords(worth.value, unit), staleWord(worth)] : ['not known yet']),
    ...withoutWords(total),
  ];
  return {
    text: parts.join(dot),
    spoken: ['Estimated total: ' + (parts[0] ?? ''), ...parts.slice(1)].join(', '),
    warns: worth?.stale === true,
  };
}

/** What is in the sum, and each currency that is not, with the reason. */
export function totalParts(total: PortfolioTotal): readonly PartWords[] {
  const { included, missing, worth } = total;
  return [
    { label: 'In it', value: included.length > 0 ? included.join(', ') : 'nothing' },
    ...missing.map(({ currency, reason }) => ({
      label: `Without ${currency}`,
      value: missingWords[reason],
    })),
    ...(worth && included.length > 0
      ? [{ label: 'Oldest figure in it', value: `${formatAge(worth.ageMs)} old` }]
      : []),
  ];
}

/** What the sum means, for its tooltip. */
export function totalTooltip(total: PortfolioTotal, unit: DisplayUnit): string {
  const lines = totalParts(total).map(({ label, value }) => `${label}: ${value}`);
  return [
    `Estimated total in ${unit.label}, by the middle of the order books; a sale would bring less.`,
    ...lines,
    'Currencies that were never asked for are not in it: Find All Balances looks for them.',
  ].join('\n');
}

function withoutWords({ missing }: PortfolioTotal): readonly string[] {
  const unread = missing.filter(({ reason }) => reason === 'not-read').length;
  const unpriced = missing.length - unread;
  return [
    ...(unpriced > 0
      ? [`without ${count(unpriced)} that ${unpriced === 1 ? 'has' : 'have'} no known price`]
      : []),
    ...(unread > 0 ? [`without ${count(unread)} that ${unread === 1 ? 'was' : 'were'} not read`] : []),
  ];
}

function count(currencies: number): string {
  return currencies === 1 ? '1 currency' : `${currencies} currencies`;
}

function valueText(worth: HoldingValue, unit: DisplayUnit, told: boolean): string {
  // Where the whole row is stale, that is said once.
  return `${estimateWords(worth.value, unit)}${worth.stale && !told ? ` (${staleWord(worth)})` : ''}`;
}

function staleWord({ ageMs, stale }: Pick<HoldingValue, 'ageMs' | 'stale'>): string {
  return `${stale ? 'stale, ' : ''}${formatAge(ageMs)} old`;
}

function heldText(held: Decimal | undefined): string {
  return held ? formatPlain(held) : 'an unknown amount';
}

/** The unit's own currency needs no estimate. */
function isForeign(currency: string, unit: DisplayUnit): boolean {
  return currency !== unit.label;
}

/** How a search for balances ended. `before`: the currencies that were shown already; `asked`: how many were to be read. */
export function foundWords(
  { held, unread, trouble }: BalanceSearchResult,
  before: ReadonlySet<string>,
  asked: number,
  cancelled: boolean,
): string {
  const news = held.filter((each) => !before.has(each));
  const found =
    news.length > 0
      ? `Found ${count(news.length)} with a balance that ${news.length === 1 ? 'was' : 'were'} not shown before: ${news.join(', ')}.`
      : 'Found no balance that was not shown before.';
  const read = asked - unread.length;
  if (cancelled) return `${found} Stopped after ${read} of ${count(asked)}.`;
  if (unread.length === 0) return `${found} All ${count(asked)} were read.`;
  const why = trouble === undefined ? '' : ` ${wordsOf(trouble)}`;
  return `${found} ${count(unread.length)} of ${asked} could not be read, and may hold something.${why}`;
}
