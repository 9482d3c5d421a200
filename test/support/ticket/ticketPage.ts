import type { Browser, Locator } from 'playwright-core';
import type { EditorToTicket, TicketToEditor } from '../../../src/protocol/ticket';
import { OpenPage, PageServer, type OpenOptions } from '../webview/pageServer';

/** The accessible name of an amount's field. */
export type AmountName = 'Price' | 'Quantity' | 'Total';

/** Serves the built ticket. */
export class TicketServer {
  private constructor(private readonly pages: PageServer) {}

  static async start(): Promise<TicketServer> {
    return new TicketServer(await PageServer.start('ticket', 'sideBar'));
  }

  /** Opens the ticket in a fresh browser profile. */
  async open(browser: Browser, options: OpenOptions = {}): Promise<TicketPage> {
    return this.pages.open(browser, options, (context, page) => new TicketPage(context, page));
  }

  async dispose(): Promise<void> {
    await this.pages.dispose();
  }
}

/** The open ticket, as a person and the editor meet it. */
export class TicketPage extends OpenPage<EditorToTicket, TicketToEditor> {
  field(name: AmountName): Locator {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  get place(): Locator {
    return this.page.getByRole('button', { name: 'Place order', exact: true });
  }

  get status(): Locator {
    return this.page.getByRole('status');
  }

  get market(): Locator {
    return this.page.getByRole('combobox', { name: 'Market', exact: true });
  }

  choice(name: 'Buy' | 'Sell' | 'Limit' | 'Market order'): Locator {
    return this.page.getByRole('radio', { name, exact: true });
  }

  /** The orders that the page asked for so far. */
  async placed(): Promise<Extract<TicketToEditor, { kind: 'place' }>[]> {
    const sent = await this.sent();
    return sent.filter((each) => each.kind === 'place');
  }

  /** The accessible description of a field, from the browser's own accessibility tree. */
  async description(name: AmountName): Promise<string> {
    return (await this.accessibleNode(name)).description;
  }

  /** A text box in the browser's accessibility tree. */
  async accessibleNode(name: string): Promise<{ description: string; invalid: string }> {
    const session = await this.context.newCDPSession(this.page);
    try {
      const { nodes } = await session.send('Accessibility.getFullAXTree');
      const node = nodes.find((each) => each.role?.value === 'textbox' && each.name?.value === name);
      if (!node) throw new Error(`There is no text box "${name}" in the accessibility tree.`);
      const invalid = node.properties?.find((each) => each.name === 'invalid')?.value.value as
        string | undefined;
      return { description: String(node.description?.value ?? ''), invalid: invalid ?? 'false' };
    } finally {
      await session.detach();
    }
  }

  /** What stands in a field. */
  async value(name: AmountName): Promise<string> {
    return this.field(name).inputValue();
  }

  /** Types a price and a quantity. */
  async fillIn(price = '1262380', quantity = '12.5'): Promise<void> {
    await this.field('Price').fill(price);
    await this.field('Quantity').fill(quantity);
  }

  /** Presses Place and gives the intent that was sent. */
  async press(): Promise<string> {
    await this.place.click();
    const intent = (await this.placed()).at(-1)?.intent;
    if (intent === undefined) throw new Error('The press was not sent.');
    return intent;
  }
}
