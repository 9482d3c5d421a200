import { armFault, disarmFaults, fillOrder as fill } from '../../test/support/paper/faults';
import { OtherProgram } from '../../test/support/paper/restingOrders';
import { runningPaper } from '../../test/support/paper/runningPaper';
import { eventually } from '../../test/support/vscode/eventually';
import type { Camera } from './camera';
import { chooseMarket, fillOrder, pressPlace } from './ticket';

/** Orders in every state: unknown, cancelling, partly filled, open, and over. */
export async function orders(camera: Camera): Promise<void> {
  const { workbench } = camera.session;
  const paper = await runningPaper(camera.session);
  const program = await OtherProgram.start(paper);
  await chooseMarket(workbench, 'USDT_IRR');
  await workbench.ticket().getByRole('radio', { name: 'Limit', exact: true }).check();
  for (const quantity of [40, 15, 21, 22, 23]) await program.placeResting(quantity);
  const ids = new Map((await program.open()).map((each) => [Number(each.quantity), each.order_id]));
  const idOf = (quantity: number): { readonly orderId: string } => ({ orderId: ids.get(quantity) ?? '' });
  await workbench.orders.find('Buy 23.00 USDT');
  await fill(paper, idOf(40));
  await fill(paper, idOf(15));
  await fill(paper, { ...idOf(21), quantity: '9' });
  await workbench.orders.expand('Recent');
  await armFault(paper, { fault: 'silent-before-handling', call: 'cancel', times: 'always' });
  await workbench.orders.clickAction('Cancel Order', 'Buy 23.00 USDT');
  await armFault(paper, { fault: 'service-unavailable', call: 'lookup', times: 'always' });
  await armFault(paper, { fault: 'drop-after-handling', call: 'place' });
  await fillOrder(workbench, '24');
  await pressPlace(workbench);
  await workbench.pressInDialog('Place Order');
  await eventually('the unknown one comes first', async () => {
    const [top] = await workbench.orders.rows();
    return /^Buy 24/.test(top?.label ?? '') ? true : undefined;
  });
  await workbench.clearNotifications();
  await raise(camera, 'Orders', 100);
  await workbench.orders.reveal('Buy 24 USDT');
  await camera.take('orders', camera.sideBar, workbench.statusItem('mode'));
  await disarmFaults(paper);
}

/** The page of an order with its trades. */
export async function orderDetails(camera: Camera): Promise<void> {
  const { workbench, page } = camera.session;
  await workbench.orders.clickAction('Show Order Details', 'Buy 21.00 USDT');
  await eventually('the page of the order shows', async () => {
    for (const frame of page.frames()) {
      const text = await frame
        .locator('body')
        .innerText({ timeout: 1000 })
        .catch(() => '');
      if (text.includes('Last change') && text.includes('Maker')) return true;
    }
    return undefined;
  });
  await workbench.clearNotifications();
  await camera.take('order-details', page.locator('.part.editor'));
  await workbench.quickInput.runCommand('View: Close All Editors');
}

/** The question before an order is replaced, with the gap that there will be. */
export async function replacing(camera: Camera): Promise<void> {
  const { workbench, page } = camera.session;
  const { quickInput } = workbench;
  await eventually('replacing asks for the price', async () => {
    // A row that moves just then leaves the click to another one.
    await workbench.orders.clickAction('Replace Order\u2026', 'Buy 22.00 USDT');
    await quickInput.waitUntilOpen(5_000);
    return true;
  });
  await quickInput.read('Replace Order (1 of 2)');
  const price = await page.locator('.quick-input-widget input.input').inputValue();
  await quickInput.answer(String(Number(price) - 100), 'Replace Order (1 of 2)');
  await quickInput.answer('25', 'Replace Order (2 of 2)');
  await workbench.readDialog();
  await camera.take('replacing', workbench.dialogBox());
  await workbench.pressInDialog('Cancel');
}

/** What Emergency Stop says once a fresh list shows nothing open. */
export async function emergencyStop(camera: Camera): Promise<void> {
  const { workbench, page } = camera.session;
  await workbench.clearNotifications();
  await workbench.quickInput.runCommand('Invex: Emergency Stop');
  await workbench.waitForNotification(/^Emergency Stop, PAPER: A fresh list shows no open order/);
  const said = page.locator('.notification-toast').filter({ hasText: 'Emergency Stop, PAPER' });
  await camera.take('emergency-stop', said.last());
  await workbench.clearNotifications();
}

/** Gives a view of the side bar so many pixels of the one above it. */
async function raise({ session: { page } }: Camera, title: string, pixels: number): Promise<void> {
  const heading = page.locator('h3.title').getByText(title, { exact: true });
  const box = await page.locator('.pane-header').filter({ has: heading }).boundingBox();
  if (box === null) throw new Error(`The view "${title}" is not there.`);
  const middle = box.x + box.width / 2;
  await page.mouse.move(middle, box.y);
  await page.mouse.down();
  await page.mouse.move(middle, box.y - pixels, { steps: 5 });
  await page.mouse.up();
}
