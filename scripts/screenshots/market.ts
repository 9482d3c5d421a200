import type { Frame } from 'playwright-core';
import { eventually } from '../../test/support/vscode/eventually';
import type { Camera } from './camera';

const market = 'USDT_IRR';

/** A market's panel with what the scenes before have recorded, own orders and alerts; then the depth of its book. */
export async function marketPanel(camera: Camera): Promise<void> {
  const { workbench, page } = camera.session;
  await workbench.quickInput.runCommand('Invex: Open Market');
  await workbench.quickInput.choose(market, /Search/);
  const panel = await workbench.webviewDocument('market');
  await panel.locator('.head[data-state="live"]').waitFor();
  const mid = await midOf(panel);
  await newAlert(camera, panel, 'Price at or above\u2026', 'Mid', mid + 1_500);
  await newAlert(camera, panel, 'Price at or below\u2026', 'Best bid', mid - 2_500);
  await newAlert(camera, panel, 'Price crosses\u2026', 'Best ask', mid + 4_000);
  await panel.getByRole('radio', { name: '1m', exact: true }).click();
  await panel.locator('.candle-legend .legend-value').first().waitFor();
  await panel.getByRole('button', { name: 'Centre', exact: true }).click();
  await camera.take('market-panel', page.locator('.part.editor'));
  await panel.getByRole('radio', { name: 'Depth', exact: true }).click();
  await panel.locator('.depth-picture').waitFor();
  await camera.take('market-depth', page.locator('.part.editor'));
  await workbench.quickInput.runCommand('View: Close All Editors');
}

/** The watchlist, and the alerts as they stand in their view. */
export async function alerts(camera: Camera): Promise<void> {
  const { workbench } = camera.session;
  for (const view of ['Order Ticket', 'Orders', 'Balances']) await workbench.tree(view).fold();
  await workbench.markets.open();
  const list = workbench.tree('Alerts');
  await eventually('every alert is there', async () =>
    (await list.rows()).filter(({ level }) => level === 2).length === 3 ? true : undefined,
  );
  await workbench.markets.collapse('IRR', market);
  await workbench.markets.reveal('Watchlist');
  await camera.take('watchlist-and-alerts', camera.sideBar);
}

async function newAlert(
  camera: Camera,
  panel: Frame,
  kind: string,
  figure: string,
  price: number,
): Promise<void> {
  const { workbench } = camera.session;
  await panel.getByRole('button', { name: /^New Alert/ }).click();
  await workbench.quickInput.choose(kind, new RegExp(`${market}, mid is`));
  await workbench.quickInput.choose(figure, /Which price\?/);
  await workbench.quickInput.answer(String(price), /which price, in/i);
  await workbench.quickInput.choose('Once', /How often/);
  await workbench.waitForNotification(/Alert set in PAPER/);
  await workbench.clearNotifications();
}

/** The mid that the panel shows now, in whole tens of rials. */
async function midOf(panel: Frame): Promise<number> {
  const words = await panel.locator('.figures > div', { hasText: 'Mid' }).locator('.figure').innerText();
  return Math.round(Number(words.replaceAll(',', '')) / 10) * 10;
}
