import type { TicketDraft, TicketToEditor } from '../../src/protocol/ticket';

/** What VS Code gives a webview's script, once. */
export interface WebviewApi {
  postMessage(message: TicketToEditor): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Typing is gathered for this long before the editor hears of it. */
const draftDelayMs = 150;

/** Sends to the editor, in order: a draft that waits goes out before anything else does. */
export class EditorLink {
  private waiting: TicketDraft | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly api: Pick<WebviewApi, 'postMessage'>) {}

  send(message: TicketToEditor): void {
    this.flush();
    this.api.postMessage(message);
  }

  /** Sends the draft soon; `atOnce` for a choice rather than a keystroke. */
  sendDraft(draft: TicketDraft, atOnce: boolean): void {
    this.waiting = draft;
    clearTimeout(this.timer);
    if (atOnce) this.flush();
    else this.timer = setTimeout(() => this.flush(), draftDelayMs);
  }

  /** Sends a waiting draft now. */
  flush(): void {
    clearTimeout(this.timer);
    const draft = this.waiting;
    this.waiting = undefined;
    if (draft) this.api.postMessage({ kind: 'draft', draft });
  }
}
