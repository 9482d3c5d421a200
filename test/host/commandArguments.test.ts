import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../support/vscode/eventually';
import { extensionLog } from './profile';

/** What a keybinding, another extension or an old row of a tree may hand over. */
const garbage: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['a number', Number.NaN],
  ['10 kB of text', 'x'.repeat(10_000)],
  ['a control character', '\u0000'],
  ['an empty object', {}],
  ['a market without a symbol', { kind: 'market' }],
  ['a market with a number for a symbol', { kind: 'market', symbol: 5 }],
  ['a market of 10 kB', { kind: 'market', symbol: 'x'.repeat(10_000) }],
  ['an order without an order', { kind: 'order', order: null }],
  ['an order with a number for an id', { kind: 'order', order: { orderId: 5 } }],
  ['an order that nobody placed', { kind: 'order', order: { orderId: '../accounts?currency=IRR' } }],
  ['an unknown order without an entry', { kind: 'unknown' }],
  ['a list', [[], [null]]],
];

const taking = [
  'invex.newOrder',
  'invex.buy',
  'invex.sell',
  'invex.openMarket',
  'invex.toggleWatch',
  'invex.watch',
  'invex.unwatch',
  'invex.copySymbol',
  'invex.copyOrderId',
  'invex.cancelOrder',
];

/** Runs a command; a question that it asks is answered by Escape. */
async function run(command: string, ...args: readonly unknown[]): Promise<void> {
  let ended = false;
  const running = Promise.resolve(vscode.commands.executeCommand(command, ...args)).finally(() => {
    ended = true;
  });
  await Promise.race([
    running,
    eventually(`${command} came to an end`, async () => {
      if (!ended) await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      return ended ? true : undefined;
    }),
  ]);
  await running;
}

async function set(key: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration('invex').update(key, value, vscode.ConfigurationTarget.Global);
}

async function logged(what: RegExp): Promise<void> {
  await eventually(`the log says ${what.source}`, async () =>
    what.test(await extensionLog()) ? true : undefined,
  );
}

describe('A command with an argument that makes no sense', () => {
  for (const [name, argument] of garbage) {
    it(`takes ${name}`, async () => {
      for (const command of taking) await run(command, argument);
    });
  }

  it('met no fault on the way', async () => {
    await run('invex.testConnection');
    await logged(/Diagnose, read-scope: ok/);
    assert.doesNotMatch(await extensionLog(), /TypeError|RangeError|ReferenceError|\bundefined\b/);
  });

  it('and one that does: copies the symbol of a market', async () => {
    await run('invex.copySymbol', { kind: 'market', symbol: 'BTC_IRR' });
    assert.equal(await vscode.env.clipboard.readText(), 'BTC_IRR');
    await run('invex.copySymbol', { kind: 'market', symbol: 'NOT_LISTED' });
    assert.equal(await vscode.env.clipboard.readText(), 'BTC_IRR');
  });
});

describe('An environment that cannot be opened', () => {
  after(async () => {
    await set('environment', undefined);
    await set('customUrl', undefined);
    await run('invex.refresh');
  });

  it('is told with the setting to mend, and no command rejects because of it', async () => {
    await set('environment', 'custom');
    await run('invex.refresh');
    await run('invex.refresh');
    await run('invex.armTrading');
    await logged(/invex\.customUrl is empty/);
  });

  it('leaves a server that is not there to be tried again', async () => {
    // Nothing listens on the port of "tcpmux".
    await set('customUrl', 'http://127.0.0.1:1');
    await run('invex.refresh');
    await logged(/The markets could not be read: The exchange could not be reached/);
  });

  it('comes back to the paper exchange', async () => {
    await set('environment', 'paper');
    await run('invex.copySymbol', 'BTC_USDT');
    assert.equal(await vscode.env.clipboard.readText(), 'BTC_USDT');
  });
});
