import { placeManyOrders } from '../../test/support/paper/manyOrders';
import { runningPaper } from '../../test/support/paper/runningPaper';
import { eventually } from '../../test/support/vscode/eventually';
import type { Camera } from './camera';

/** The order history, with the fills of one order. */
export async function orderHistory(camera: Camera): Promise<void> {
  const { workbench, page } = camera.session;
  await placeManyOrders(await runningPaper(camera.session), 18);
  await workbench.quickInput.runCommand('Invex: Order History');
  const history = await workbench.webviewDocument('history');
  await history.locator('tr.order').filter({ hasText: 'Filled' }).first().locator('.opener').click();
  await history.getByRole('table', { name: 'Fills' }).waitFor();
  await workbench.waitForNotification(/filled/);
  await workbench.clearNotifications();
  await camera.take('order-history', page.locator('.part.editor'));
  await workbench.quickInput.runCommand('View: Close All Editors');
}

/** What there is, what is blocked, and what it is worth. */
export async function balances(camera: Camera): Promise<void> {
  const { workbench } = camera.session;
  await workbench.markets.fold();
  await workbench.orders.fold();
  await workbench.tree('Order Ticket').fold();
  await workbench.quickInput.runCommand('Invex: Find All Balances\u2026');
  await workbench.waitForNotification(/^Found/);
  await workbench.clearNotifications();
  await workbench.balances.expand('USDT');
  await eventually('everything has a value', async () => {
    const rows = await workbench.balances.rows();
    const ours = rows.filter(({ level }) => level === 1);
    return ours.length > 3 &&
      ours.every(({ label, description }) => label === 'IRR' || /\u2248/.test(description))
      ? true
      : undefined;
  });
  await workbench.balances.reveal('Estimated total');
  await camera.take('balances', workbench.balances.locator());
}
