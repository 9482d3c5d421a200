import type { TicketSnapshot } from '../../src/protocol/ticket';

/** What the banner's button starts. */
export type ModeAction = 'signIn' | 'armTrading' | 'disarmTrading';

/** The mode banner: where orders go, told by words, icon and frame, not by colour alone. */
export interface ModeWords {
  readonly kind: 'waiting' | 'paper' | 'locked' | 'armed';
  readonly strong: string;
  readonly rest: string;
  readonly button: { readonly label: string; readonly action: ModeAction } | undefined;
}

/** The banner's words. Whatever is not paper counts as real. */
export function modeWords(mode: TicketSnapshot['mode'] | undefined): ModeWords {
  if (!mode) {
    return { kind: 'waiting', strong: 'Connecting', rest: 'waiting for the extension', button: undefined };
  }
  if (mode.environment === 'paper') {
    const prices = mode.prices === undefined ? '' : `, ${mode.prices}`;
    return { kind: 'paper', strong: 'PAPER', rest: `simulated money${prices}`, button: undefined };
  }
  const strong = mode.live ? 'LIVE' : 'TEST';
  if (!mode.signedIn) {
    return {
      kind: 'locked',
      strong,
      rest: `${mode.label} \u2013 not signed in`,
      button: { label: 'Sign In', action: 'signIn' },
    };
  }
  return mode.armed
    ? {
        kind: 'armed',
        strong: `${strong} \u2013 ARMED`,
        rest: mode.label,
        button: { label: 'Disarm', action: 'disarmTrading' },
      }
    : {
        kind: 'locked',
        strong,
        rest: `${mode.label} \u2013 not armed`,
        button: { label: 'Arm', action: 'armTrading' },
      };
}
