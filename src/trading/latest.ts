/** The texts that were added last, so many at most: for what a long session would pile up without an end. */
export class Latest {
  private readonly texts = new Set<string>();

  /** `most`: at least one. */
  constructor(private readonly most: number) {}

  /** Adds a text, or makes it the latest; the one that was added longest ago makes room. */
  add(text: string): void {
    this.texts.delete(text);
    this.texts.add(text);
    if (this.texts.size <= this.most) return;
    for (const oldest of this.texts) {
      this.texts.delete(oldest);
      return;
    }
  }

  has(text: string): boolean {
    return this.texts.has(text);
  }
}
