import type { LadderRows } from './ladderRows';
import { freeSlots, heldSlots, slotsAround, type Slot, type Slots } from './ladderSlots';

/**
 * After the pointer or the keyboard has rested for this long (ms), rows that came or went are shown, around the one that is pointed at. Until then
 * nothing moves at all, since somebody may be on the way to another row.
 */
const restMs = 1500;

/**
 * Keeps the ladder's rows where they are while somebody points at them or moves among them with the keyboard: a price that moves under the pointer
 * would make somebody sell who wants to buy.
 */
export class LadderHold {
  private shown: Slots = { slots: ['middle'], hidden: 0 };
  /** Places that the pointer and the keyboard are at; -1: in the ladder, at no place. */
  private pointer: number | undefined;
  private focus: number | undefined;
  private letGo = false;
  private movedAt = 0;

  get slots(): readonly Slot[] {
    return this.shown.slots;
  }

  /** How many levels are not shown because rows are held. */
  get hidden(): number {
    return this.shown.hidden;
  }

  get held(): boolean {
    return !this.letGo && (this.pointer !== undefined || this.focus !== undefined);
  }

  /** The place that is pointed at: the pointer's, else the keyboard's. */
  get at(): number | undefined {
    return this.pointer ?? this.focus;
  }

  /** The pointer is at a place (-1: between places); undefined: it left. `now` in ms. */
  pointAt(place: number | undefined, now: number): void {
    this.movedAt = now;
    this.pointer = place;
    if (place === undefined) this.comesBack();
  }

  /** The same of the keyboard. Moving with it holds the rows again. */
  focusAt(place: number | undefined, now: number): void {
    this.movedAt = now;
    this.focus = place;
    if (place === undefined) this.comesBack();
    else this.letGo = false;
  }

  /** Lets the rows go until the pointer has left and come again, or a key moves among them. */
  release(): void {
    this.letGo = this.held || this.letGo;
  }

  /** Arranges the rows anew at `now`: as many places a side as given. Another number of places is another ladder. */
  arrange(rows: LadderRows, side: number, now: number): void {
    const before = this.shown.slots;
    const same =
      before.length === 2 * side + 1 && before.some((slot) => slot !== undefined && slot !== 'middle');
    if (!this.held || !same) this.shown = freeSlots(rows, side);
    else if (now - this.movedAt >= restMs && !this.atTwoPlaces) {
      this.shown = slotsAround(before, this.at ?? -1, rows);
    } else this.shown = heldSlots(before, rows);
  }

  /** Forgets what stands there: the prices of another exchange are no rows of this one. */
  forget(): void {
    this.shown = { slots: ['middle'], hidden: 0 };
  }

  private get atTwoPlaces(): boolean {
    return this.pointer !== undefined && this.focus !== undefined && this.pointer !== this.focus;
  }

  private comesBack(): void {
    if (this.pointer === undefined && this.focus === undefined) this.letGo = false;
  }
}
