// `npm run screenshots`: takes the README's pictures of the packed extension, on paper money, in every theme that
// VS Code comes with, into media/screenshots. Look at them before you commit them.
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { EditorSession } from '../test/support/vscode/session';
import { themes } from '../test/support/vscode/workbench';
import type { Theme, Workbench } from '../test/support/vscode/workbench';
import { checkout } from './checkout';

const folder = path.join(checkout, 'media/screenshots');
const market = ['IRR', 'USDT_IRR'] as const;

async function main(): Promise<void> {
  const session = await EditorSession.open();
  try {
    await arrange(session);
    const all = Object.keys(themes) as Theme[];
    // The dialogs last: a dialog that is turned down leaves its word in the ticket.
    for (const theme of all) await offTheTick(session, theme);
    for (const theme of all) await confirmation(session, theme);
  } finally {
    await session.close();
  }
}

/** Room for the ticket, a market with its rules open, and an order that is about to be placed. */
async function arrange({ page, workbench }: EditorSession): Promise<void> {
  await workbench.openInvex();
  const sash = await page.locator('.sidebar').boundingBox();
  if (sash === null) throw new Error('The side bar has no size.');
  const edge = { x: sash.x + sash.width + 2, y: sash.y + sash.height / 2 };
  await page.mouse.move(edge.x, edge.y);
  await page.mouse.down();
  await page.mouse.move(edge.x + 140, edge.y, { steps: 5 });
  await page.mouse.up();
  await workbench.orders.fold();
  await workbench.balances.fold();
  await workbench.markets.expand(...market);
  await workbench.waitForStatus('mode', /PAPER/);
}

/** A price that the rules do not allow, with the two nearest that they do. */
async function offTheTick(session: EditorSession, theme: Theme): Promise<void> {
  await show(session, theme);
  const price = await fillOrder(session.workbench);
  await price.fill((await price.inputValue()).replace(/0$/, '3'));
  const ticket = session.workbench.ticket();
  await ticket
    .getByRole('button', { name: /^Use [\d,]+$/ })
    .first()
    .waitFor();
  await (await session.workbench.ticketDocument()).evaluate(() => globalThis.scrollTo(0, 0));
  console.log(await session.screenshot(`off-the-tick-${theme}`, folder));
}

/** The question before an order is sent. */
async function confirmation(session: EditorSession, theme: Theme): Promise<void> {
  await show(session, theme);
  const { workbench } = session;
  await fillOrder(workbench);
  await workbench.ticket().getByRole('button', { name: 'Place order', exact: true }).click();
  await workbench.readDialog();
  console.log(await session.screenshot(`confirmation-${theme}`, folder));
  await workbench.pressInDialog('Cancel');
}

async function show({ workbench }: EditorSession, theme: Theme): Promise<void> {
  await workbench.setTheme(theme);
  await workbench.markets.expand(...market);
  await workbench.markets.reveal(...market);
}

/** Fills in the best bid and a quantity; gives the price's field. */
async function fillOrder(workbench: Workbench): Promise<Locator> {
  const ticket = workbench.ticket();
  await ticket.getByRole('button', { name: /^Use best bid/ }).click();
  await ticket.getByRole('textbox', { name: 'Quantity', exact: true }).fill('12.5');
  return ticket.getByRole('textbox', { name: 'Price', exact: true });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
