import { controlCall, type PaperControl } from './recordedRequests';

/** A fault to arm, by the table in docs/paper-exchange.md. */
export interface Fault {
  readonly fault: string;
  /** Every call without one. */
  readonly call?: 'place' | 'cancel' | 'lookup' | 'list' | 'account' | 'markets' | 'book' | 'any';
  /** Once without one. */
  readonly times?: number | 'always';
  /** ms or s, as the fault has it. */
  readonly parameter?: number;
}

/** A fault that is armed, and how often a request met it. */
export interface ArmedFault extends Fault {
  readonly left: number | 'always';
  readonly fired: number;
}

/** Arms a fault; resolves when the next request meets it. Gives all that are armed. */
export async function armFault(paper: PaperControl, fault: Fault): Promise<readonly ArmedFault[]> {
  return ((await controlCall(paper, 'POST', '/faults', fault)) as { armed: ArmedFault[] }).armed;
}

/** All faults armed since the last disarming, in their order. */
export async function firedFaults(paper: PaperControl): Promise<readonly ArmedFault[]> {
  return ((await controlCall(paper, 'GET', '/faults')) as { armed: ArmedFault[] }).armed;
}

/** Disarms all faults and lets go what they hold; gives what was armed, and how often each fired. */
export async function disarmFaults(paper: PaperControl): Promise<readonly ArmedFault[]> {
  return ((await controlCall(paper, 'DELETE', '/faults')) as { disarmed: ArmedFault[] }).disarmed;
}

/** Sets how many requests each key may make; every burst is whole then. */
export async function setRate(paper: PaperControl, perSecond: number, burst: number): Promise<void> {
  await controlCall(paper, 'POST', '/rate', { perSecond, burst });
}

/** An order as it stands after a fill. */
export interface FilledOrder {
  readonly orderId: string;
  readonly status: string;
  /** Base, as is what is left. */
  readonly filled: string;
  readonly left: string;
}

/** Lets the market makers take an open order at its price: `quantity` (base) of it, or all. Resolves when that is on the disk. */
export async function fillOrder(
  paper: PaperControl,
  order: ({ readonly orderId: string } | { readonly clientOrderId: string }) & { readonly quantity?: string },
): Promise<FilledOrder> {
  return (await controlCall(paper, 'POST', '/fill', order)) as FilledOrder;
}
