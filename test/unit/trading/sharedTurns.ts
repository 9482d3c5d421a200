import type { Lookup, LookupTurns } from '../../../src/trading/lookupTurns';
import type { Writer } from '../../../src/trading/writer';

export function writerOf(window: string, pid = 1): Writer {
  return { pid, host: 'this-machine', window };
}

/** Turns as windows of one machine share them, in memory. */
export class SharedTurns {
  private readonly lookups = new Map<string, Map<number, Lookup>>();

  /** As a window sees them. */
  of(writer: Writer): LookupTurns {
    return {
      last: (id) => {
        const known = this.known(id);
        return Promise.resolve(known.get(Math.max(0, ...known.keys())));
      },
      take: (id, number, begunAt) => {
        const known = this.known(id);
        if (known.has(number)) return Promise.resolve(undefined);
        const lookup = { number, by: writer, begunAt };
        known.set(number, lookup);
        return Promise.resolve(lookup);
      },
      end: (id, lookup) => {
        this.known(id).set(lookup.number, lookup);
        return Promise.resolve();
      },
      clear: (id) => {
        this.lookups.delete(id);
        return Promise.resolve();
      },
    };
  }

  private known(id: string): Map<number, Lookup> {
    const known = this.lookups.get(id) ?? new Map<number, Lookup>();
    this.lookups.set(id, known);
    return known;
  }
}
