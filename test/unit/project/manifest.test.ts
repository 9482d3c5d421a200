import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandIds } from '../../../src/editor/commandIds';
import { contextKeyNames } from '../../../src/editor/contextKeyNames';
import { settingSchemas } from '../../../src/editor/settingSchemas';

const root = join(__dirname, '..', '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Command {
  readonly command: string;
  readonly title: string;
  readonly category: string;
}
interface Property {
  readonly scope?: string;
  readonly default?: unknown;
  readonly markdownDescription?: string;
}
interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly displayName: string;
  readonly license: string;
  readonly extensionKind: readonly string[];
  readonly dependencies?: unknown;
  readonly capabilities: { readonly untrustedWorkspaces?: { readonly supported: unknown } };
  readonly contributes: {
    readonly commands: readonly Command[];
    readonly views: { readonly invex: readonly { readonly id: string; readonly name: string }[] };
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly viewsWelcome: readonly {
      readonly view: string;
      readonly contents: string;
      readonly when: string;
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Property>> };
  };
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const words = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
const { contributes } = manifest;

describe('the manifest', () => {
  it('names the extension as others rely on', () => {
    const { publisher, name, displayName, license, extensionKind } = manifest;
    assert.deepEqual(
      { publisher, name, displayName, license, extensionKind },
      {
        publisher: 'invex-tools',
        name: 'invex-trading',
        displayName: 'Invex Trading',
        license: 'MIT',
        extensionKind: ['ui', 'workspace'],
      },
    );
  });

  it('declares exactly the commands that the code has', () => {
    assert.deepEqual(contributes.commands.map((each) => each.command).sort(), [...commandIds].sort());
  });

  it('puts every command in the category Invex', () => {
    assert.deepEqual([...new Set(contributes.commands.map((each) => each.category))], ['Invex']);
  });

  it('gives the promised titles', () => {
    const titles = new Map(
      contributes.commands.map((each) => [each.command, words[each.title.slice(1, -1)]]),
    );
    const promised: Readonly<Record<string, string>> = {
      'invex.signIn': 'Sign In\u2026',
      'invex.signOut': 'Sign Out',
      'invex.switchEnvironment': 'Switch Environment\u2026',
      'invex.testConnection': 'Diagnose Connection',
      'invex.refresh': 'Refresh',
      'invex.newOrder': 'New Order\u2026',
      'invex.openMarket': 'Open Market',
      'invex.cancelOrder': 'Cancel Order',
      'invex.cancelAllOrders': 'Cancel All Orders\u2026',
      'invex.armTrading': 'Arm Live Trading',
      'invex.disarmTrading': 'Disarm Live Trading',
      'invex.toggleWatch': 'Add to or Remove from Watchlist',
      'invex.resetPaper': 'Reset Paper Account\u2026',
      'invex.showLog': 'Show Log',
      'invex.getHelp': 'Get Help',
    };
    for (const [id, title] of Object.entries(promised)) assert.equal(titles.get(id), title, id);
  });

  it('declares exactly the settings that the code reads', () => {
    const declared = Object.keys(contributes.configuration.properties).sort();
    assert.deepEqual(
      declared,
      Object.keys(settingSchemas)
        .map((key) => `invex.${key}`)
        .sort(),
    );
  });

  it('gives every setting the application scope, a description and a default that the code accepts', () => {
    for (const [id, property] of Object.entries(contributes.configuration.properties)) {
      assert.equal(property.scope, 'application', id);
      assert.ok(property.markdownDescription, id);
      const schema = settingSchemas[id.slice('invex.'.length) as keyof typeof settingSchemas];
      assert.equal(
        schema.safeParse(property.default).success,
        true,
        `${id} has a default that the code refuses`,
      );
    }
  });

  it('starts on paper and asks before each order', () => {
    const { properties } = contributes.configuration;
    assert.equal(properties['invex.environment']?.default, 'paper');
    assert.equal(properties['invex.orders.confirm']?.default, 'always');
  });

  it('has words for every key and no word without a key', () => {
    const used = new Set([...read('package.json').matchAll(/"%([^%"]+)%"/g)].map((found) => found[1] ?? ''));
    assert.deepEqual([...used].sort(), Object.keys(words).sort());
  });

  it('uses in its menus, welcome texts and conditions only commands, views and context keys that exist', () => {
    const commands = new Set<string>(commandIds);
    const views = new Set(contributes.views.invex.map((each) => each.id));
    const keys = new Set(contextKeyNames);
    for (const [menu, items] of Object.entries(contributes.menus)) {
      for (const item of items) assert.ok(commands.has(item.command), `${menu}: ${item.command}`);
    }
    for (const { view, contents } of contributes.viewsWelcome) {
      assert.ok(views.has(view), view);
      const linked = [...(words[contents.slice(1, -1)] ?? '').matchAll(/\(command:([\w.]+)\)/g)];
      for (const [, id = ''] of linked) assert.ok(commands.has(id), id);
    }
    const conditions = [...read('package.json').matchAll(/"(?:when|enablement)": "([^"]+)"/g)].map(
      (found) => found[1] ?? '',
    );
    for (const condition of conditions) {
      for (const [name] of condition.matchAll(/invex\.[A-Za-z]+/g)) {
        assert.ok(keys.has(name) || views.has(name), `${name} in "${condition}"`);
      }
    }
  });

  it('declares how it behaves in an untrusted workspace, and ships no dependency', () => {
    assert.notEqual(manifest.capabilities.untrustedWorkspaces?.supported, undefined);
    assert.equal(manifest.dependencies, undefined);
  });
});
