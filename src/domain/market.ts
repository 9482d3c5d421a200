import type { Decimal } from './decimal';

/** A market: `USDT_IRR` trades the base USDT for the quote IRR. */
export interface MarketSymbol {
  readonly code: string;
  readonly base: string;
  readonly quote: string;
}

/** What an order in a market must keep to (API guide, `GET /markets`). Values are in the quote currency. */
export interface MarketRules {
  readonly symbol: MarketSymbol;
  readonly tickSize: Decimal;
  readonly step: Decimal;
  readonly minimumValue: Decimal;
  /** Absent: the exchange sets no maximum. */
  readonly maximumValue?: Decimal;
}

const symbolCode = /^[A-Za-z0-9][A-Za-z0-9_]{0,38}_[A-Za-z0-9]{1,20}$/;

/** Splits `USDT_IRR` at its last underscore; nothing for a text that is no symbol. */
export function readSymbol(code: string): MarketSymbol | undefined {
  if (!symbolCode.test(code)) return undefined;
  const at = code.lastIndexOf('_');
  return { code, base: code.slice(0, at), quote: code.slice(at + 1) };
}
