import assert from 'node:assert/strict';
import { join } from 'node:path';
import { extensionId } from '../../scripts/checkout';
import { CandleFiles, dayOf } from '../../src/trading/candleFiles';
import { FilesOnDisk } from '../../src/trading/growingFiles';
import type { SeenMinute } from '../../src/trading/seenMinute';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';

const symbol = 'USDT_IRR';

describe('Recorded prices, in the real editor', () => {
  let session: EditorSession;
  let prices: string;

  before(async () => {
    session = await EditorSession.open();
    const { userData } = session.server.folders;
    prices = join(userData, 'User', 'globalStorage', extensionId, 'prices');
    await session.workbench.openInvex();
    await session.workbench.waitForStatus('mode', /PAPER/);
  });

  after(async () => {
    await session.close();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  async function recorded(): Promise<readonly SeenMinute[]> {
    const files = new CandleFiles(new FilesOnDisk(prices), 'paper');
    const today = dayOf({ minute: Math.floor(Date.now() / 60_000) });
    const days = await Promise.all([today - 1, today].map((day) => files.read(symbol, day)));
    return days.flatMap((day) => day?.minutes ?? []);
  }

  it('are kept on disk minute by minute, and stay there when the window is loaded again', async () => {
    const before = await eventually(
      'a minute is on disk',
      async () => {
        const minutes = await recorded();
        return minutes.length > 0 ? minutes : undefined;
      },
      150_000,
    );
    await session.workbench.reload();
    await session.workbench.openInvex();
    await session.workbench.waitForStatus('mode', /PAPER/);
    const after = await recorded();
    for (const { minute } of before) assert.ok(after.some((each) => each.minute === minute));
  });

  it('are deleted by the command, which asks first', async () => {
    const { quickInput } = session.workbench;
    await quickInput.runCommand('Invex: Delete Recorded Prices\u2026');
    const { message, detail, buttons } = await session.workbench.readDialog();
    assert.equal(message, 'Delete recorded prices?');
    assert.match(detail, /^Recorded by this window\u2019s price feed: /);
    assert.ok(buttons.includes('Delete All'), buttons.join());
    await session.screenshot('delete-recorded-prices');
    const before = (await recorded()).map(({ minute }) => minute);
    assert.ok(before.length > 0);
    await session.workbench.pressInDialog('Delete All');
    await session.workbench.waitForNotification(/recorded prices of every environment were deleted/);
    const left = await recorded();
    // The minute of the deletion may be there again, with what came after it.
    const now = Math.max(...before, ...left.map(({ minute }) => minute));
    for (const { minute } of left) assert.ok(minute === now || !before.includes(minute), String(minute));
  });
});
