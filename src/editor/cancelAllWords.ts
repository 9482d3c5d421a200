import type { CancelAllProgress, CancelAllResult } from '../trading/cancelAll';
import { placementWords } from '../trading/orderWords';
import { openPartWords } from './cancelWords';
import { wordsOf } from './errorWords';

/** How many survivors a message names; the Orders view has all. */
const named = 5;

/** How far the cancelling of many orders has come. */
export function progressWords({ step, answered, found }: CancelAllProgress): string {
  if (step === 'checking') return 'reading the open orders\u2026';
  return `${Math.min(answered, found)} of ${found}`;
}

/** How it ended, with every order named that may still be open. `market`: only its orders were meant. */
export function resultWords(result: CancelAllResult, market?: string): string {
  const where = market === undefined ? '' : ` of ${market}`;
  return [endWords(result, where), filledWords(result), unknownWords(result)]
    .filter((each) => each !== '')
    .join(' ');
}

/** Whether a fresh list has shown that nothing is open, and nothing may turn up. */
export function isClear({ end, unknown }: CancelAllResult): boolean {
  return end === 'zero' && unknown.length === 0;
}

function endWords({ end, asked, survivors, trouble }: CancelAllResult, where: string): string {
  switch (end) {
    case 'zero':
      return asked === 0
        ? `A fresh list shows no open order${where}.`
        : `A fresh list shows no open order${where}: ${counted(asked)} cancelled or over.`;
    case 'left': {
      const list = survivors
        .slice(0, named)
        .map(({ order, reason }) => `${openPartWords(order)} (${reason})`);
      const more = survivors.length > named ? ` and ${survivors.length - named} more` : '';
      return `${counted(survivors.length)} still open${where}: ${list.join('; ')}${more}.`;
    }
    case 'stopped':
      return `Stopped: ${counted(asked)} asked to be cancelled${where}. The others stand as they were.`;
    case 'not-verified':
      return `${counted(asked)} asked to be cancelled${where}, but the list of open orders could not be read to its end, so some may still be open. ${wordsOf(trouble)}`;
  }
}

function counted(count: number): string {
  return count === 1 ? '1 order is' : `${count} orders are`;
}

function filledWords({ filled }: CancelAllResult): string {
  if (filled.length === 0) return '';
  const list = filled.slice(0, named).map((order) => openPartWords(order, order.quantity));
  return `Filled before it could be cancelled: ${list.join('; ')}${filled.length > named ? ' and others' : ''}.`;
}

function unknownWords({ unknown, end }: CancelAllResult): string {
  if (unknown.length === 0) return '';
  const list = unknown.slice(0, named).map(placementWords);
  const then = end === 'stopped' ? 'It may be open' : 'It is cancelled as soon as it turns up';
  return `Not known yet whether it was placed: ${list.join('; ')}. ${then}.`;
}
