declare module 'markdown-it' {
  /** A token of the parsed text, as far as the fuzzer looks at it. */
  interface Token {
    readonly type: string;
    readonly children: readonly Token[] | null;
  }
  export default class MarkdownIt {
    constructor(options?: { readonly html?: boolean; readonly linkify?: boolean });
    parse(text: string, env: object): readonly Token[];
  }
}
