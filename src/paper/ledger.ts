import { exact, toText, zero, type Decimal } from '../domain/decimal';

/** What a ledger refuses. */
export type LedgerReason = 'insufficient' | 'negative-amount' | 'unknown-account' | 'too-fine';

/** Thrown when a booking cannot be made; nothing of it was made then. */
export class LedgerError extends Error {
  constructor(
    readonly reason: LedgerReason,
    message: string,
  ) {
    super(message);
    this.name = 'LedgerError';
  }
}

/** One currency of an account, in that currency. The total is the sum of the two, always. */
export interface Balance {
  readonly available: Decimal;
  readonly blocked: Decimal;
}

/** Texts of all that a ledger holds, for the file and for whoever checks the sums. */
export interface LedgerRecord {
  readonly accounts: Readonly<
    Record<string, Readonly<Record<string, { available: string; blocked: string }>>>
  >;
  /** Fees taken, by currency. */
  readonly fees: Readonly<Record<string, string>>;
  /** What the market makers won or gave (then below zero), by currency. They have no account: they quote from nothing. */
  readonly makers: Readonly<Record<string, string>>;
  /** What was ever handed out as opening balances, by currency: accounts + fees + makers, always. */
  readonly issued: Readonly<Record<string, string>>;
}

/** One side of a payment: an account, or the market makers. */
export type Party = { readonly account: string } | 'makers';

const nothing: Balance = { available: zero, blocked: zero };
const places = 18;

/**
 * Who has what. Every booking keeps, for each currency and to the last of 18 places:
 * available + blocked of all accounts + fees + makers = issued. No account's amount ever goes below zero.
 */
export class Ledger {
  private readonly accounts = new Map<string, Map<string, Balance>>();
  private readonly fees = new Map<string, Decimal>();
  private readonly makers = new Map<string, Decimal>();
  private readonly issued = new Map<string, Decimal>();

  /** A ledger as it was recorded; refuses a record whose sums do not add up. */
  static read(record: LedgerRecord): Ledger {
    const ledger = new Ledger();
    for (const [account, balances] of Object.entries(record.accounts)) {
      const held = new Map<string, Balance>();
      for (const [currency, { available, blocked }] of Object.entries(balances)) {
        const balance = { available: amountOf(exact(available)), blocked: amountOf(exact(blocked)) };
        held.set(currency, balance);
      }
      ledger.accounts.set(account, held);
    }
    readTexts(record.fees, ledger.fees);
    readTexts(record.makers, ledger.makers);
    readTexts(record.issued, ledger.issued);
    for (const currency of ledger.currencies()) {
      if (!ledger.isBalanced(currency)) {
        throw new LedgerError('insufficient', `The recorded ${currency} do not add up.`);
      }
    }
    return ledger;
  }

  /** Opens an account with what it starts with. Opening it again changes nothing. */
  open(account: string, opening: ReadonlyMap<string, Decimal>): void {
    if (this.accounts.has(account)) return;
    const held = new Map<string, Balance>();
    for (const [currency, amount] of opening) {
      held.set(currency, { available: amountOf(amount), blocked: zero });
      add(this.issued, currency, amount);
    }
    this.accounts.set(account, held);
  }

  has(account: string): boolean {
    return this.accounts.has(account);
  }

  /** Whether any account ever held this currency. */
  knows(currency: string): boolean {
    return this.currencies().has(currency);
  }

  /** What an account holds of a currency; zero of one that it never held. */
  balance(account: string, currency: string): Balance {
    return this.held(account).get(currency) ?? nothing;
  }

  /** Sets an amount aside for an order. */
  block(account: string, currency: string, amount: Decimal): void {
    const { available, blocked } = this.balance(account, currency);
    if (amountOf(amount).gt(available)) throw insufficient(account, currency, amount, available);
    this.set(account, currency, { available: available.minus(amount), blocked: blocked.plus(amount) });
  }

  /** Gives back what was set aside. */
  release(account: string, currency: string, amount: Decimal): void {
    const { available, blocked } = this.balance(account, currency);
    if (amountOf(amount).gt(blocked)) throw insufficient(account, currency, amount, blocked);
    this.set(account, currency, { available: available.plus(amount), blocked: blocked.minus(amount) });
  }

  /** Pays out of what the payer has blocked; the fee stays with the exchange, the rest becomes available to the receiver. */
  pay(from: Party, to: Party, currency: string, amount: Decimal, fee: Decimal): void {
    if (amountOf(fee).gt(amountOf(amount))) {
      throw new LedgerError('insufficient', 'A fee cannot be more than what is paid.');
    }
    if (from === 'makers') add(this.makers, currency, zero.minus(amount));
    else {
      const { available, blocked } = this.balance(from.account, currency);
      if (amount.gt(blocked)) throw insufficient(from.account, currency, amount, blocked);
      this.set(from.account, currency, { available, blocked: blocked.minus(amount) });
    }
    if (to === 'makers') add(this.makers, currency, amount.minus(fee));
    else {
      const { available, blocked } = this.balance(to.account, currency);
      this.set(to.account, currency, { available: available.plus(amount).minus(fee), blocked });
    }
    if (fee.gt(zero)) add(this.fees, currency, fee);
  }

  /** All of it, as texts. */
  record(): LedgerRecord {
    const accounts: Record<string, Record<string, { available: string; blocked: string }>> = {};
    for (const [account, held] of this.accounts) {
      accounts[account] = Object.fromEntries(
        [...held].map(([currency, { available, blocked }]) => [
          currency,
          { available: toText(available), blocked: toText(blocked) },
        ]),
      );
    }
    return { accounts, fees: texts(this.fees), makers: texts(this.makers), issued: texts(this.issued) };
  }

  private currencies(): ReadonlySet<string> {
    const held = [...this.accounts.values()].flatMap((balances) => [...balances.keys()]);
    return new Set([...held, ...this.fees.keys(), ...this.makers.keys(), ...this.issued.keys()]);
  }

  private isBalanced(currency: string): boolean {
    let sum = (this.fees.get(currency) ?? zero).plus(this.makers.get(currency) ?? zero);
    for (const held of this.accounts.values()) {
      const { available, blocked } = held.get(currency) ?? nothing;
      sum = sum.plus(available).plus(blocked);
    }
    return sum.eq(this.issued.get(currency) ?? zero);
  }

  private held(account: string): Map<string, Balance> {
    const held = this.accounts.get(account);
    if (!held) throw new LedgerError('unknown-account', `There is no account "${account}".`);
    return held;
  }

  private set(account: string, currency: string, balance: Balance): void {
    this.held(account).set(currency, balance);
  }
}

function amountOf(amount: Decimal): Decimal {
  if (amount.lt(zero)) throw new LedgerError('negative-amount', 'An amount cannot be below zero.');
  if (!amount.round(places, 0).eq(amount)) {
    throw new LedgerError('too-fine', `An amount has at most ${places} places.`);
  }
  return amount;
}

function insufficient(account: string, currency: string, amount: Decimal, held: Decimal): LedgerError {
  return new LedgerError(
    'insufficient',
    `Account "${account}" has ${toText(held)} ${currency} for this; ${toText(amount)} are needed.`,
  );
}

function add(sums: Map<string, Decimal>, currency: string, amount: Decimal): void {
  sums.set(currency, (sums.get(currency) ?? zero).plus(amount));
}

function texts(sums: ReadonlyMap<string, Decimal>): Record<string, string> {
  return Object.fromEntries([...sums].map(([currency, amount]) => [currency, toText(amount)]));
}

function readTexts(record: Readonly<Record<string, string>>, sums: Map<string, Decimal>): void {
  for (const [currency, text] of Object.entries(record)) sums.set(currency, exact(text));
}
