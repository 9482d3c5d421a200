import * as z from 'zod';
import { serverZones } from './serverTime';

/** What a worker is started with. */
export const workerOptions = z.object({
  port: z.number().int().min(0).max(65_535),
  controlToken: z.string().min(16),
  directory: z.string().min(1),
  seed: z.string().optional(),
  timeZone: z.enum(serverZones).optional(),
  still: z.boolean().optional(),
  pricesFrom: z.url().optional(),
});

/** What a worker tells its opener. `failed` comes instead of `listening`; `code` is the system's, such as EADDRINUSE. */
export type WorkerReport =
  | { readonly kind: 'listening'; readonly url: string; readonly port: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'log'; readonly text: string };
