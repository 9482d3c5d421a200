import { problem, type Problem } from '../domain/problems';
import { ExchangeError } from '../exchange/errors';
import { JournalError } from './journal';

/** The text of something thrown. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What a trader reads when something failed before the order left. */
export function refusedBefore(error: unknown): string {
  const saysSo =
    error instanceof JournalError || (ExchangeError.is(error) && error.call === 'placement' && !error.sent);
  return saysSo ? error.message : `Nothing was sent. ${wordsOf(error)}`;
}

/** What a trader reads when something failed once the order was on its way and does not say that it was not placed. */
export function unclearWords(error: unknown): string {
  if (ExchangeError.is(error) && error.call === 'placement') return error.message;
  return `The order may have been placed. Do not place it again before you know: look at your orders. ${wordsOf(error)}`;
}

/** What the exchange said field by field, put at the ticket's fields. */
export function toldFields(failure: ExchangeError): readonly Problem[] {
  return failure.fields.map(({ field, message }) => {
    if (field === 'price') return problem('EXCHANGE_REFUSED', message, [], 'price');
    if (field === 'quantity') return problem('EXCHANGE_REFUSED', message, [], 'quantity');
    if (field === 'symbol') return problem('EXCHANGE_REFUSED', message, [], 'market');
    return problem('EXCHANGE_REFUSED', field === '' ? message : `${field}: ${message}`);
  });
}
