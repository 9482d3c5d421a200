import { inspect } from 'node:util';
import type { RawRequest } from '../contract/exchange/rawServer';
import { formatPlain } from '../../src/domain/format';
import { toText, type Decimal } from '../../src/domain/decimal';
import { ExchangeError } from '../../src/exchange/errors';
import type { HttpAnswer, Delivered } from './httpAnswers';
import { apiKey } from './lane';
import { figure, isRefusal, jsonOf, sameFigure, type Figure, type MarketNames } from './reference';
import { wrongInLine } from './shownTexts';

/** What a call came to. */
export type Came<T> = { readonly value: T } | { readonly error: unknown };

/** Waits for a call, whatever it comes to. */
export async function outcomeOf<T>(call: Promise<T>): Promise<Came<T>> {
  try {
    return { value: await call };
  } catch (error) {
    return { error };
  }
}

/**
 * Holds what a read gave against what the bytes say. `says`: what a body means, nothing where it is no answer; `differs`: how what was taken over
 * is not that.
 */
export function judgeRead<T, S>(
  came: Came<T>,
  answer: HttpAnswer,
  says: (json: unknown) => S | undefined,
  differs: (taken: T, said: S) => string | undefined,
): readonly string[] {
  const found = answer.delivered.map((delivered) => {
    const said = saidBy(delivered, says);
    if ('error' in came) {
      const wrong = wrongRefusal(came.error, 'read', delivered);
      return said === undefined
        ? wrong
        : [...wrong, `refused, though it says ${inspect(said, { depth: 3 })}`];
    }
    if (said === undefined) {
      return [`taken over, though it says nothing: ${inspect(came.value, { depth: 4 })}`];
    }
    const difference = differs(came.value, said);
    return difference === undefined ? [] : [difference];
  });
  return found.some((each) => each.length === 0) ? [] : (found[0] ?? []);
}

function saidBy<S>(delivered: Delivered, says: (json: unknown) => S | undefined): S | undefined {
  if (delivered === 'nothing' || !isGood(delivered.status)) return undefined;
  const json = jsonOf(delivered.body);
  return json && says(json.value);
}

export function isGood(status: number): boolean {
  return status >= 200 && status <= 299;
}

/** A refusal that is the exchange's own word: then nothing happened. */
export function isDefinite(delivered: Delivered): boolean {
  if (delivered === 'nothing') return false;
  const { status, body } = delivered;
  return status >= 400 && status <= 499 && status !== 408 && status !== 409 && isRefusal(body);
}

/** What is wrong with how a call failed. */
export function wrongRefusal(error: unknown, call: string, delivered: Delivered): readonly string[] {
  if (!ExchangeError.is(error)) return [`threw ${inspect(error)}`];
  const problems = [...wrongError(error)];
  if (error.call !== call) problems.push(`an error about a ${error.call}`);
  if (error.definite && !isDefinite(delivered)) problems.push('it calls itself certain, and is not');
  return problems;
}

/** What is wrong with the words of an error, for whoever reads them in a notification or a log. */
export function wrongError(error: ExchangeError): readonly string[] {
  const problems: string[] = [];
  const { message, serverText = '', fields } = error;
  if (message.length < 10 || message.length > 4000) {
    problems.push(`a message of ${message.length} characters`);
  }
  for (const text of [
    message,
    serverText,
    ...fields.flatMap((each) => [each.field, each.message, each.type]),
  ]) {
    const wrong = wrongInLine(text);
    if (wrong !== undefined) problems.push(`${wrong} in ${JSON.stringify(text)}`);
  }
  if (inspect(error, { depth: 9 }).includes(apiKey)) problems.push('the key in an error');
  return problems;
}

/** Whether a decimal of ours is the figure that was said, and is shown as it. */
export function isFigure(taken: Decimal | undefined, said: Figure | undefined): boolean {
  if (!taken || !said) return !taken && !said;
  return (
    sameFigure(figure(toText(taken)), said) &&
    sameFigure(figure(formatPlain(taken).replaceAll(',', '')), said)
  );
}

/** A case that was played; what reached the server is known only at its end. */
export interface Judged {
  readonly taken: boolean;
  /** What is wrong, now that it is known what reached the server. */
  readonly judge: (requests: readonly RawRequest[]) => readonly string[];
}

/** For a case of which nothing more need be known. */
export function judged(taken: boolean, problems: readonly string[]): Judged {
  return { taken, judge: () => problems };
}

export function sameMarket(a: MarketNames, b: MarketNames): boolean {
  return a.code === b.code && a.base === b.base && a.quote === b.quote;
}
