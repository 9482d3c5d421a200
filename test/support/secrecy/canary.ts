/** From this many characters on, a piece of a secret counts as the secret. */
export const pieceLength = 24;

/** Any piece holds a block of this length whole that begins at a multiple of `stride`. */
const blockLength = 12;
const stride = pieceLength - blockLength + 1;

/** What every RSA key begins with is no secret, and stands in public keys too. */
const headerBytes = 42;

/**
 * A secret that must be found nowhere, with what finds it: any 24 characters of it in a row, in any case, as they are or as base64, also where each character
 * takes two bytes. Of a private key its bytes and its PEM as well.
 */
export class Canary {
  private readonly forms: readonly string[];
  private readonly blocks: ReadonlySet<string>;

  private constructor(
    readonly name: string,
    forms: readonly string[],
  ) {
    this.forms = forms.map(folded);
    this.blocks = new Set(this.forms.flatMap(blocksOf));
  }

  /** A text such as an API key. */
  static ofText(name: string, text: string): Canary {
    return new Canary(name, textForms(text));
  }

  /** A private key, hex of DER PKCS#8. */
  static ofPrivateKey(name: string, hex: string): Canary {
    const der = Buffer.from(hex, 'hex');
    const own = der.subarray(headerBytes);
    const base64 = der.toString('base64').slice((headerBytes / 3) * 4);
    return new Canary(name, [...textForms(own.toString('hex')), base64, own.toString('latin1')]);
  }

  /** The pieces of this secret in a text or in bytes, each as long as it goes; empty when there are none. */
  piecesIn(content: string | Buffer): readonly string[] {
    const text = folded(typeof content === 'string' ? content : content.toString('latin1'));
    const narrow = text.includes('\0') ? [text, text.replaceAll('\0', '')] : [text];
    return narrow.flatMap((each) => this.pieces(each));
  }

  private pieces(text: string): readonly string[] {
    const found = new Set<string>();
    for (let at = 0; at + blockLength <= text.length; at += stride) {
      const block = text.slice(at, at + blockLength);
      if (!this.blocks.has(block)) continue;
      const piece = this.longest(text, at);
      if (piece.length >= pieceLength) found.add(piece);
    }
    return [...found];
  }

  /** The longest run around a block in which the text and one of the forms agree. */
  private longest(text: string, at: number): string {
    let best = '';
    for (const form of this.forms) {
      const block = text.slice(at, at + blockLength);
      for (let in_ = form.indexOf(block); in_ !== -1; in_ = form.indexOf(block, in_ + 1)) {
        let before = 0;
        while (at > before && in_ > before && text[at - before - 1] === form[in_ - before - 1]) before += 1;
        let after = blockLength;
        while (text[at + after] !== undefined && text[at + after] === form[in_ + after]) after += 1;
        const piece = text.slice(at - before, at + after);
        if (piece.length > best.length) best = piece;
      }
    }
    return best;
  }
}

/** A text, and what it looks like in base64, wherever it begins there. */
function textForms(text: string): string[] {
  const shifted = ['', '\0', '\0\0'].map((before) =>
    Buffer.from(before + text, 'latin1')
      .toString('base64')
      // The first characters hold what stands before the text, the last ones what comes after.
      .slice(before.length === 0 ? 0 : before.length + 1)
      .replace(/.{0,2}=*$/, ''),
  );
  return [text, ...shifted];
}

function blocksOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - blockLength + 1) }, (_, at) =>
    text.slice(at, at + blockLength),
  );
}

// Latin letters only: folding others may change a text's length.
function folded(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
