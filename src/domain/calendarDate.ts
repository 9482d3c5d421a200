/** A day of the Gregorian calendar, without a time or a zone. */
export interface CalendarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

const isoDate = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Reads `2026-11-24`; nothing for a text of another form, or a day that no month has. */
export function readDate(text: string): CalendarDate | undefined {
  const [, ...parts] = isoDate.exec(text) ?? [];
  const [year = 0, month = 0, day = 0] = parts.map((part) => Number.parseInt(part, 10));
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  return { year, month, day };
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month === 2) return leap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
