import { inspect } from 'node:util';

const hidden = '[redacted]';

/** From this length on, any run of a secret counts as the secret: a log line may cut one short. */
const runLength = 24;

/** Below this length a text is too common to be searched for in a log line. */
const shortestSecret = 4;

/**
 * A text that must not be seen: an API key, a private key as it was pasted. Whatever prints it gives `[redacted]`; the text is had
 * through {@link Secret.reveal} alone.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself. For the signer, the request's header and SecretStorage, nowhere else. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}

const runsOfSecret = new WeakMap<Secret, ReadonlySet<string>>();

/**
 * The text with every secret in it replaced by `[redacted]`: the whole secret, and any 24 characters of it in a row, in upper or lower
 * case. The last line of defence, at the sink of the log.
 */
export function redact(text: string, secrets: Iterable<Secret>): string {
  const folded = foldCase(text);
  const hide = new Array<boolean>(text.length).fill(false);
  for (const secret of secrets) {
    const size = Math.min(secret.reveal().length, runLength);
    if (size < shortestSecret) continue;
    const runs = runsOf(secret, size);
    for (let at = 0; at + size <= folded.length; at += 1) {
      if (runs.has(folded.slice(at, at + size))) hide.fill(true, at, at + size);
    }
  }
  return withHidden(text, hide);
}

function runsOf(secret: Secret, size: number): ReadonlySet<string> {
  const known = runsOfSecret.get(secret);
  if (known) return known;
  const folded = foldCase(secret.reveal());
  const runs = new Set<string>();
  for (let at = 0; at + size <= folded.length; at += 1) runs.add(folded.slice(at, at + size));
  runsOfSecret.set(secret, runs);
  return runs;
}

function withHidden(text: string, hide: readonly boolean[]): string {
  let shown = '';
  for (let at = 0; at < text.length; at += 1) {
    if (!hide[at]) shown += text.charAt(at);
    else if (!hide[at - 1]) shown += hidden;
  }
  return shown;
}

// Latin letters only: folding others may change a text's length, and keys are ASCII.
function foldCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
