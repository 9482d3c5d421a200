/** Zones in which `expire_at` can be written. The API guide names none (guess: the server assumes one of these). */
export const expiryZones = ['UTC', 'Asia/Tehran', 'local'] as const;
export type ExpiryZone = (typeof expiryZones)[number];

const tehran = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Tehran',
  calendar: 'gregory',
  numberingSystem: 'latn',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** A moment (epoch ms, the server's) as `YYYY-MM-DD HH:MM:SS` in a zone, parts of a second cut off: as `expire_at` is written. */
export function formatExpiry(epochMs: number, zone: ExpiryZone): string {
  const { year, month, day, hour, minute, second } = partsIn(epochMs, zone);
  return `${pad(year, 4)}-${pad(month)}-${pad(day)} ${pad(hour)}:${pad(minute)}:${pad(second)}`;
}

/** How far a zone's wall clock is ahead of UTC at a moment, in ms. */
export function zoneOffsetMs(epochMs: number, zone: ExpiryZone): number {
  const { year, month, day, hour, minute, second } = partsIn(epochMs, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(epochMs / 1000) * 1000;
}

/**
 * The zones by the expiry that they give, earliest first; of zones that agree at this moment, the first. A server that accepts an earlier one gets a
 * window as tight as it allows.
 */
export function zonesByExpiry(epochMs: number): readonly ExpiryZone[] {
  const byOffset = new Map<number, ExpiryZone>();
  for (const zone of expiryZones) {
    const offset = zoneOffsetMs(epochMs, zone);
    if (!byOffset.has(offset)) byOffset.set(offset, zone);
  }
  return [...byOffset].sort(([a], [b]) => a - b).map(([, zone]) => zone);
}

interface WallClock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

function partsIn(epochMs: number, zone: ExpiryZone): WallClock {
  const date = new Date(epochMs);
  switch (zone) {
    case 'UTC':
      return {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        hour: date.getUTCHours(),
        minute: date.getUTCMinutes(),
        second: date.getUTCSeconds(),
      };
    case 'local':
      return {
        year: date.getFullYear(),
        month: date.getMonth() + 1,
        day: date.getDate(),
        hour: date.getHours(),
        minute: date.getMinutes(),
        second: date.getSeconds(),
      };
    case 'Asia/Tehran':
      return tehranParts(date);
  }
}

function tehranParts(date: Date): WallClock {
  const found = new Map(
    tehran.formatToParts(date).map(({ type, value }) => [type, Number.parseInt(value, 10)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => found.get(type) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
}

function pad(value: number, width = 2): string {
  return value.toString().padStart(width, '0');
}
