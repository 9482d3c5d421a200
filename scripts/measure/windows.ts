// `npm run measure:windows`: three windows of a real VS Code with ten watched markets each, for five minutes (or `-- SECONDS`): requests that
// reach the exchange, the extension hosts' processor time, and how soon prices go on when the window that asks for all is killed. On Linux.
import { WatchingWindows } from '../../test/support/vscode/watchingWindows';

async function main(seconds: number): Promise<void> {
  const watching = await WatchingWindows.open();
  try {
    // What starting costs is not what watching costs.
    await watching.watch(20);
    const cost = await watching.watch(seconds);
    console.log(`Three windows, ten watched markets, ${Math.round(cost.seconds)} s`);
    console.log(`Requests a second: ${cost.requests.toFixed(2)} (${cost.books.toFixed(2)} for books)`);
    for (const [kind, perSecond] of cost.kinds) console.log(`  ${perSecond.toFixed(2)} ${kind}`);
    console.log(`Most requests within a second: ${cost.mostInASecond}`);
    console.log(
      `Extension hosts, percent of a core: ${cost.processor.map((each) => each.toFixed(1)).join(', ')}`,
    );
    console.log(`Books asked for twice at a time: ${watching.line.doubled().length}`);
    const gap = await watching.killLeader();
    console.log(`The asking window was killed: every market refreshed again after ${gap.asked} ms,`);
    console.log(`newer prices in both other windows after ${gap.shown} ms`);
  } finally {
    await watching.close();
  }
}

void main(Number.parseInt(process.argv[2] ?? '300', 10));
