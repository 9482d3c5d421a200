import type { Confirmation } from './confirmationWords';
import type { WordQuestion } from './wordQuestion';

/** The word that a trader types to place an order although an identical one may have been placed. */
const secondWord = 'SECOND';

/** What the word is asked for with; nothing where no identical order is of unknown outcome. */
export function secondOrderQuestion({ environment, twinsSentAt }: Confirmation): WordQuestion | undefined {
  if (twinsSentAt.length === 0) return undefined;
  const mode = environment.live ? `LIVE, ${environment.label}` : 'PAPER';
  return {
    title: `${mode}: an identical order was sent at ${twinsSentAt.join(', ')}, and it may have been placed`,
    prompt: `Type ${secondWord} and press Enter to place this one on top of it; Escape sends nothing.`,
    word: secondWord,
  };
}
