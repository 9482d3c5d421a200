/** Calendars that times are shown in (setting `invex.display.calendar`). */
export type Calendar = 'gregorian' | 'persian';

/** A date and time in the user's time zone, with Latin digits: `2026-11-23 13:42:05`, or the same moment in the Persian calendar. */
export function formatMoment(ms: number, calendar: Calendar): string {
  const date = new Map(days[calendar].formatToParts(ms).map((part) => [part.type, part.value]));
  return `${date.get('year') ?? ''}-${date.get('month') ?? ''}-${date.get('day') ?? ''} ${formatTime(ms)}`;
}

/** A time of day in the user's time zone: `13:42:05`. */
export function formatTime(ms: number): string {
  return timeOfDay.format(ms);
}

// Made once: making one takes a hundred times as long as using it, and a page of orders has hundreds of moments.
const timeOfDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
const days: Readonly<Record<Calendar, Intl.DateTimeFormat>> = {
  gregorian: new Intl.DateTimeFormat('en-GB-u-nu-latn', day),
  persian: new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', day),
};
