import { faultKind, type FaultCall, type FaultOrder } from './faults';
import type { HeldAnswers } from './heldAnswers';

/** An armed fault, and how often it came about. One that is used up stays on the list until all are disarmed. */
export interface ArmedFault extends FaultOrder {
  readonly left: number | 'always';
  readonly fired: number;
}

interface Switch {
  readonly order: FaultOrder;
  fired: number;
}

/** Thrown for a fault that this exchange cannot be armed with. */
export class FaultImpossibleError extends Error {
  readonly reason = 'account-kept';

  constructor() {
    super(
      'connection-refused gives the port up for a while, and who holds the port owns the account: an exchange that keeps its account in a directory cannot do that. Use connection-reset.',
    );
    this.name = 'FaultImpossibleError';
  }
}

/** The faults that are armed. A request meets the first that fits it and is not used up; besides it, those that go together with another. */
export class FaultSwitchboard {
  private switches: Switch[] = [];

  /** `held`: the answers that faults hold back. `refuse`: gives the port up for so many ms; absent where that must not be. */
  constructor(
    readonly held: HeldAnswers,
    private readonly refuse: ((ms: number) => void) | undefined,
  ) {}

  /** Arms a fault; `connection-refused` begins at once. Throws {@link FaultImpossibleError}. */
  arm(order: FaultOrder): void {
    if (order.fault !== 'connection-refused') {
      this.switches.push({ order, fired: 0 });
      return;
    }
    if (!this.refuse) throw new FaultImpossibleError();
    this.refuse(order.parameter ?? 0);
    this.switches.push({ order, fired: 1 });
  }

  /** All, in the order in which they were armed. */
  armed(): readonly ArmedFault[] {
    return this.switches.map(({ order, fired }) => ({ ...order, left: left(order, fired), fired }));
  }

  /** Takes all faults back and lets go what they hold. */
  disarm(): void {
    this.switches = [];
    this.held.letGo();
  }

  /** The faults that a request meets; each counts as fired. */
  meet(call: FaultCall): readonly FaultOrder[] {
    const met = new Map<string, FaultOrder>();
    for (const each of this.switches) {
      const { order, fired } = each;
      if ((order.call !== 'any' && order.call !== call) || left(order, fired) === 0) continue;
      const place = faultKind(order.fault).combines ? order.fault : 'the one that makes the answer';
      if (met.has(place)) continue;
      each.fired++;
      met.set(place, order);
    }
    return [...met.values()];
  }
}

function left({ times }: FaultOrder, fired: number): number | 'always' {
  return times === 'always' ? times : times - fired;
}
