/** Zones that the server may assume for a time without one. */
export const serverZones = ['UTC', 'Asia/Tehran'] as const;
export type ServerZone = (typeof serverZones)[number];

const written = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)?$/;

/**
 * Reads `YYYY-MM-DD HH:MM:SS` (also with "T", parts of a second, or a zone of its own) as epoch ms; a text without a zone is in the server's.
 * Nothing for what is no such time, 30 February too.
 */
export function readMoment(text: string, zone: ServerZone): number | undefined {
  const found = written.exec(text);
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  const milliseconds = Number((found[7] ?? '').padEnd(3, '0').slice(0, 3));
  const wall = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  const back = new Date(wall).toISOString();
  if (back.slice(0, 19) !== `${text.slice(0, 10)}T${text.slice(11, 19)}`) return undefined;
  return wall - offsetMs(found[8], wall, zone);
}

function offsetMs(own: string | undefined, wall: number, zone: ServerZone): number {
  if (own === 'Z') return 0;
  if (own !== undefined) {
    const minutes = Number(own.slice(1, 3)) * 60 + Number(own.slice(4, 6));
    return (own.startsWith('-') ? -minutes : minutes) * 60_000;
  }
  return zone === 'UTC' ? 0 : tehranOffsetMs(wall);
}

const tehranName = new Intl.DateTimeFormat('en-US', { timeZone: 'Asia/Tehran', timeZoneName: 'longOffset' });

/** Tehran's offset at a wall time there, as the zone database has it (the country changed its summer time more than once). */
function tehranOffsetMs(wall: number): number {
  const at = (moment: number): number => {
    const name = tehranName.formatToParts(moment).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, hours = '3', minutes = '30'] = /GMT\+(\d\d):(\d\d)/.exec(name) ?? [];
    return (Number(hours) * 60 + Number(minutes)) * 60_000;
  };
  return at(wall - at(wall));
}
