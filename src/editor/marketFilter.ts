import type { MarketSymbol } from '../domain/market';
import { currencyNames } from './currencyNames';

/**
 * Whether a market has every word of a filter: anywhere in its symbol, or at the beginning of a word of its currencies' names (else "eth" would find
 * Tether). An empty filter lets everything through.
 */
export function matchesFilter(symbol: MarketSymbol, filter: string): boolean {
  const codes = plain(`${symbol.code} ${symbol.base}/${symbol.quote}`);
  const names = [symbol.base, symbol.quote].flatMap((currency) => currencyNames(currency)).map(plain);
  const words = names.flatMap((name) => [...name.split(' '), name.replaceAll(' ', '')]);
  return plain(filter)
    .split(/\s+/)
    .every((part) => codes.includes(part) || words.some((word) => word.startsWith(part)));
}

/** Small letters, and one form of the letters that Arabic and Persian keyboards write differently. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('\u064a', '\u06cc')
    .replaceAll('\u0643', '\u06a9')
    .replaceAll('\u200c', ' ')
    .trim();
}
