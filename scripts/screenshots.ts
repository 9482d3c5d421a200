// `npm run screenshots`: takes pictures of the packed extension, on paper money, scene by scene and each in three themes, into
// out/screenshots; those that the documentation shows go into media/screenshots. Look at them before you commit them.
import { EditorSession } from '../test/support/vscode/session';
import { balances, orderHistory } from './screenshots/account';
import { Camera, followingTheSystem } from './screenshots/camera';
import { alerts, marketPanel } from './screenshots/market';
import { emergencyStop, orderDetails, orders, replacing } from './screenshots/orders';
import { confirmation, marketOrder, offTheTick, sweepingOrder } from './screenshots/ticket';

/** In this order: each scene takes up what the one before has left. */
const scenes = [
  offTheTick,
  confirmation,
  marketOrder,
  sweepingOrder,
  orders,
  orderDetails,
  replacing,
  emergencyStop,
  orderHistory,
  balances,
  marketPanel,
  alerts,
];

async function main(): Promise<void> {
  // Without a band of allowed prices, for the order that sweeps a thin book.
  const session = await EditorSession.open({
    settings: { ...followingTheSystem, 'invex.orders.priceBandPercent': '' },
  });
  const camera = new Camera(session);
  try {
    await camera.arrange();
    for (const scene of scenes) {
      try {
        await scene(camera);
      } catch (error) {
        console.error(`The scene as it was: ${await session.screenshot(`failed-${scene.name}`)}`);
        throw error;
      }
    }
  } finally {
    await session.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
