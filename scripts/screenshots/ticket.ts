import type { Locator } from 'playwright-core';
import type { Workbench } from '../../test/support/vscode/workbench';
import type { Camera } from './camera';

/** A price that the rules do not allow, with the two nearest that they do, beside the rules. */
export async function offTheTick(camera: Camera): Promise<void> {
  const { workbench } = camera.session;
  await workbench.orders.fold();
  await workbench.balances.fold();
  await workbench.markets.expand('IRR', 'USDT_IRR');
  await workbench.markets.reveal('IRR', 'USDT_IRR');
  const price = await fillOrder(workbench);
  await price.fill((await price.inputValue()).replace(/0$/, '3'));
  await workbench
    .ticket()
    .getByRole('button', { name: /^Use [\d,]+$/ })
    .first()
    .waitFor();
  await (await workbench.ticketDocument()).evaluate(() => globalThis.scrollTo(0, 0));
  await camera.take('off-the-tick', camera.sideBar);
}

/** The question before an order is sent. */
export async function confirmation(camera: Camera): Promise<void> {
  const { workbench } = camera.session;
  await fillOrder(workbench);
  await pressPlace(workbench);
  await workbench.readDialog();
  await camera.take('confirmation', workbench.dialogBox());
  await workbench.pressInDialog('Cancel');
}

/** A market order with what it costs by the book of the moment, and the limit order that protects it. */
export async function marketOrder(camera: Camera): Promise<void> {
  const { workbench } = camera.session;
  const ticket = workbench.ticket();
  await workbench.markets.fold();
  await chooseMarket(workbench, '1M_BTT_IRR');
  await ticket.getByRole('radio', { name: 'Market order', exact: true }).check();
  await ticket.getByRole('textbox', { name: 'Quantity', exact: true }).fill('20');
  await ticket.getByRole('button', { name: /^Use a limit at/ }).waitFor();
  await (await workbench.ticketDocument()).evaluate(() => globalThis.scrollTo(0, 0));
  await camera.take('market-order', camera.sideBar);
}

/** The word that a market order wants which would move the price far. */
export async function sweepingOrder(camera: Camera): Promise<void> {
  const { workbench } = camera.session;
  await workbench.ticket().getByRole('textbox', { name: 'Total', exact: true }).fill('250000000');
  await workbench.ticket().locator('.problem[data-code="MARKET_MOVES_PRICE"]').waitFor();
  await pressPlace(workbench);
  await workbench.pressInDialog('Place Order');
  await workbench.quickInput.read(/at market moves the price by/);
  await camera.take('sweeping-order', camera.session.page.locator('.quick-input-widget'));
  await workbench.quickInput.cancel();
}

/** Turns the ticket to a market by the palette. */
export async function chooseMarket(workbench: Workbench, symbol: string): Promise<void> {
  await workbench.quickInput.runCommand('Invex: New Order\u2026');
  await workbench.quickInput.choose(symbol, /New Order/);
  const base = symbol.slice(0, symbol.lastIndexOf('_'));
  await workbench.ticket().locator(`[data-unit="${base}"]`).first().waitFor();
}

/** Fills in the best bid and a quantity; gives the price's field. */
export async function fillOrder(workbench: Workbench, quantity = '12.5'): Promise<Locator> {
  const ticket = workbench.ticket();
  await ticket.getByRole('button', { name: /^Use best bid/ }).click();
  await ticket.getByRole('textbox', { name: 'Quantity', exact: true }).fill(quantity);
  return ticket.getByRole('textbox', { name: 'Price', exact: true });
}

/** Presses "Place order". */
export async function pressPlace(workbench: Workbench): Promise<void> {
  await workbench.ticket().getByRole('button', { name: 'Place order', exact: true }).click();
}
