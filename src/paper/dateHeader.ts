import type { PaperContext, PaperService } from './service';

/** The `Date` of an answer: the exchange's clock, unless a fault makes it wrong. */
export function dateHeader(c: PaperContext, service: PaperService): string {
  return new Date(service.clock.now() + (c.get('dateOffMs') ?? 0)).toUTCString();
}
