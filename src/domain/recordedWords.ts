import { formatTime } from './moments';

/** Beside every chart, sparkline and change that is made of recorded prices: the exchange offers no history. */
export const recordedWords = 'Recorded by this window\u2019s price feed';

/** Since when, where it is within the last 24 hours: `since 13:42`, or `since 13:42 yesterday`. Both in ms since the epoch. */
export function sinceWords(since: number, now: number): string {
  const day = (ms: number): string => new Date(ms).toDateString();
  const time = formatTime(since).slice(0, 5);
  return `since ${time}${day(since) === day(now) ? '' : ' yesterday'}`;
}
