export { formatMoment, formatTime, type Calendar } from '../domain/moments';

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
