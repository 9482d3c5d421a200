import { expiryZones, zonesByExpiry, type ExpiryZone } from './expiry';

/** The setting `invex.signing.timeZone`: a zone, or finding out which one the server assumes. */
export type ZoneSetting = 'auto' | ExpiryZone;

/** Where the zone that a server accepted is remembered, by environment. What it gives is checked before it is used. */
export interface ZoneStore {
  get(environmentKey: string): string | undefined;
  set(environmentKey: string, zone: ExpiryZone | undefined): void;
}

/** What the choice needs. */
export interface ZoneChoiceOptions {
  /** Names the server: another server may assume another zone. */
  readonly environmentKey: string;
  setting(): ZoneSetting;
  readonly store: ZoneStore;
  /** ms; only differences count. */
  readonly clock: { now(): number };
  /** After asking in vain or forgetting, the server is asked again this much later at the soonest (ms). */
  readonly askAgainAfterMs?: number;
}

/** Asks the server with a harmless signed read in a zone: true when it accepted. Rejects when it could not be asked. */
export type ZoneProbe = (zone: ExpiryZone) => Promise<boolean>;

/**
 * The zone in which `expire_at` is written (guess: the API guide names none). `auto` asks the server once, the earliest expiry first, and
 * remembers the first zone that it accepts, so that a request stays valid no longer than needed.
 */
export class ZoneChoice {
  readonly #options: ZoneChoiceOptions;
  readonly #askAgainAfterMs: number;
  #asking: Promise<ExpiryZone> | undefined;
  #asked: { readonly at: number; readonly who: object } | undefined;

  constructor(options: ZoneChoiceOptions) {
    this.#options = options;
    this.#askAgainAfterMs = options.askAgainAfterMs ?? 300_000;
  }

  /**
   * The zone to write with. Asks with `probe` when it has to; calls meanwhile share the answer. When the server refused in every zone (a bad key,
   * say), the earliest zone: the call itself then shows what is wrong. `who` names the key: with another key it is worth asking again.
   */
  resolve(probe: ZoneProbe, nowMs: number, who: object): Promise<ExpiryZone> {
    const known = this.#known();
    if (known) return Promise.resolve(known);
    if (this.#asking) return this.#asking;
    if (this.#asked?.who === who && this.#askedLately()) return Promise.resolve(earliest(nowMs));
    this.#asking = this.#ask(probe, nowMs, who).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** Keeps a zone that the server was seen to accept. */
  remember(zone: ExpiryZone): void {
    this.#options.store.set(this.#options.environmentKey, zone);
  }

  /** The server refused a request as expired or unauthorized: what is remembered may be wrong, so it is forgotten, at most once an interval. */
  refused(): void {
    if (this.#options.setting() !== 'auto' || !this.#known() || this.#askedLately()) return;
    this.#options.store.set(this.#options.environmentKey, undefined);
  }

  async #ask(probe: ZoneProbe, nowMs: number, who: object): Promise<ExpiryZone> {
    for (const zone of zonesByExpiry(nowMs)) {
      if (!(await probe(zone))) continue;
      this.#asked = { at: this.#options.clock.now(), who };
      this.remember(zone);
      return zone;
    }
    this.#asked = { at: this.#options.clock.now(), who };
    return earliest(nowMs);
  }

  #known(): ExpiryZone | undefined {
    const { store, environmentKey } = this.#options;
    const chosen = this.#options.setting();
    if (chosen !== 'auto') return chosen;
    const remembered = store.get(environmentKey);
    return expiryZones.find((zone) => zone === remembered);
  }

  #askedLately(): boolean {
    if (!this.#asked) return false;
    const ago = this.#options.clock.now() - this.#asked.at;
    return ago >= 0 && ago < this.#askAgainAfterMs;
  }
}

function earliest(nowMs: number): ExpiryZone {
  return zonesByExpiry(nowMs)[0] ?? 'UTC';
}
