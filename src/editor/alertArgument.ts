import * as z from 'zod';

const schema = z.object({ symbol: z.string().min(1).max(100), price: z.string().max(200).optional() });

/** What a ladder, a chart or a tree hands to the command for a new alert: a market, and a price (decimal text) at which somebody pointed. */
export type SymbolArgument = z.infer<typeof schema>;

/** Whether a command's argument names a market that way. */
export function isSymbolArgument(argument: unknown): argument is SymbolArgument {
  return schema.safeParse(argument).success;
}
