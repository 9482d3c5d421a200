import type { Disposable } from '../trading/disposable';

/** The part of a tree's view that tells of its selection. */
export interface SelectingView {
  readonly onDidChangeSelection: (
    listener: (event: { readonly selection: readonly object[] }) => void,
  ) => Disposable;
}

/**
 * Which row a key is about. VS Code tells an extension what is selected, but not which row the keyboard is on. A key's binding that first puts that
 * row into the selection or takes it out (`list.toggleSelection`) tells it: it is the one in which the selections before and after differ.
 */
export class TreeSelection implements Disposable {
  private before: readonly object[] = [];
  private now: readonly object[] = [];
  private readonly listener: Disposable;

  constructor(view: SelectingView) {
    this.listener = view.onDidChangeSelection(({ selection }) => {
      this.before = this.now;
      this.now = selection;
    });
  }

  get rows(): readonly object[] {
    return this.now;
  }

  /** The row that was toggled last, and the rows that are meant with it: if it was selected, all that were selected. */
  toggled(): { readonly row: object; readonly rows: readonly object[] } | undefined {
    const changed = [
      ...this.before.filter((each) => !this.now.includes(each)),
      ...this.now.filter((each) => !this.before.includes(each)),
    ];
    const [row] = changed;
    if (row === undefined || changed.length > 1) return undefined;
    return { row, rows: this.before.includes(row) ? this.before : [row] };
  }

  dispose(): void {
    this.listener.dispose();
  }
}
