/** Calendars that times are shown in (setting `invex.display.calendar`). */
export type Calendar = 'gregorian' | 'persian';

/** A date and time in the user's time zone, with Latin digits: `2026-11-23 13:42:05`, or the same moment in the Persian calendar. */
export function formatMoment(ms: number, calendar: Calendar): string {
  const date = parts(ms, calendar, { year: 'numeric', month: '2-digit', day: '2-digit' });
  return `${date.get('year') ?? ''}-${date.get('month') ?? ''}-${date.get('day') ?? ''} ${formatTime(ms)}`;
}

/** A time of day in the user's time zone: `13:42:05`. */
export function formatTime(ms: number): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(
    ms,
  );
}

/** Weekday (its English name), hour (0 to 23) and text of a moment in Tehran: the exchange's support keeps Tehran's hours. */
export function tehranTime(ms: number): {
  readonly weekday: string;
  readonly hour: number;
  readonly text: string;
} {
  const found = new Map(
    new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Asia/Tehran',
      weekday: 'long',
      hour: '2-digit',
      minute: '2-digit',
    })
      .formatToParts(ms)
      .map((part) => [part.type, part.value]),
  );
  const weekday = found.get('weekday') ?? '';
  const hour = found.get('hour') ?? '';
  return {
    weekday,
    hour: Number.parseInt(hour, 10),
    text: `${weekday} ${hour}:${found.get('minute') ?? ''}`,
  };
}

function parts(ms: number, calendar: Calendar, options: Intl.DateTimeFormatOptions): Map<string, string> {
  const locale = calendar === 'persian' ? 'en-u-ca-persian-nu-latn' : 'en-GB-u-nu-latn';
  return new Map(
    new Intl.DateTimeFormat(locale, options).formatToParts(ms).map((part) => [part.type, part.value]),
  );
}
