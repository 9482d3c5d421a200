/**
 * A clock for ages, in ms, that never runs backwards. The steady clock of a page may stand still while the computer sleeps,
 * and the wall clock may be set back: whichever moved further since the last look counts, so that no figure looks fresher than it is.
 */
export function elapsedClock(steady: () => number, wall: () => number): () => number {
  let elapsed = 0;
  let last = { steady: steady(), wall: wall() };
  return () => {
    const now = { steady: steady(), wall: wall() };
    elapsed += Math.max(0, now.steady - last.steady, now.wall - last.wall);
    last = now;
    return elapsed;
  };
}
