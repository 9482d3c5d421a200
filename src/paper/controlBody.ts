import type * as z from 'zod';
import { Refusal } from './refusals';
import { readText } from './requestBody';
import type { PaperContext } from './service';

/** The JSON body of a control call, of at most `most` bytes, by its schema. Throws a {@link Refusal} (422) that names what does not fit. */
export async function readControl<T>(c: PaperContext, schema: z.ZodType<T>, most?: number): Promise<T> {
  const read = schema.safeParse(readJson(await readText(c.env.incoming, most)));
  if (read.success) return read.data;
  throw new Refusal(
    422,
    read.error.issues.map(({ path, message }) => ({
      loc: ['body', ...path.map(String)],
      msg: message,
      type: 'value_error',
    })),
  );
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw error instanceof SyntaxError
      ? new Refusal(422, [{ loc: ['body'], msg: 'JSON decode error', type: 'json_invalid' }])
      : error;
  }
}
