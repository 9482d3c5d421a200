import { tehranTime } from './moments';

/** The exchange's support (API guide, "Who to ask"): Saturday to Wednesday, 9 to 17, Tehran. */
export const support = {
  email: 'support@invex.ir',
  phone: '021-92009103',
  site: 'https://invex.ir',
  hours: 'Saturday to Wednesday, 9 to 17, Tehran',
} as const;

const opens = 9;
const closes = 17;
const closedDays: readonly string[] = ['Thursday', 'Friday'];

/** Whether support answers the phone at this moment (ms since the epoch; holidays are not known), and the time in Tehran. */
export function supportHours(now: number): { readonly open: boolean; readonly tehran: string } {
  const { weekday, hour, text } = tehranTime(now);
  return { open: !closedDays.includes(weekday) && hour >= opens && hour < closes, tehran: text };
}
