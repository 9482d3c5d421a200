import * as vscode from 'vscode';
import { z } from 'zod';
import { exact, zero, type Decimal } from '../domain/decimal';
import { readSymbol } from '../domain/market';
import { defaultAges, type OrderLimits } from '../domain/orderCheck';
import type { ProxySettings } from '../exchange/transport';
import type { Calendar } from './moments';
import { readProxySettings } from './proxySettings';

const decimalText = z.string().regex(/^\d{1,30}(\.\d{1,18})?$/);

const schemas = {
  environment: z.enum(['paper', 'production', 'sandbox', 'custom']),
  customUrl: z.string().max(500),
  'ticker.markets': z.array(z.string().refine((code) => readSymbol(code) !== undefined)).max(10),
  'orders.confirm': z.enum(['always', 'never']),
  'orders.maxValue': z.record(z.string().max(40), decimalText),
  'orders.priceBandPercent': z.union([z.literal(''), decimalText]),
  'signing.timeZone': z.enum(['auto', 'UTC', 'Asia/Tehran', 'local']),
  'fees.percent': decimalText.refine((text) => exact(text).lte(exact('100'))),
  'display.unit': z.enum(['IRR', 'Toman']),
  'display.calendar': z.enum(['gregorian', 'persian']),
} as const;

/** What each setting must be, for the sentence about one that is not. */
const expectations: Record<SettingKey, string> = {
  environment: 'one of paper, production, sandbox, custom',
  customUrl: 'an address of at most 500 characters',
  'ticker.markets': 'a list of at most 10 market symbols such as USDT_IRR',
  'orders.confirm': 'always or never',
  'orders.maxValue': 'amounts as text for each quote currency, for example {"IRR": "5000000000"}',
  'orders.priceBandPercent': 'a percentage as text, for example 5, or empty',
  'signing.timeZone': 'one of auto, UTC, Asia/Tehran, local',
  'fees.percent': 'a percentage as text from 0 to 100, for example 0.5',
  'display.unit': 'IRR or Toman',
  'display.calendar': 'gregorian or persian',
};

type SettingKey = keyof typeof schemas;
type SettingValue<K extends SettingKey> = z.output<(typeof schemas)[K]>;

/** A setting that cannot be used as it stands. */
export interface SettingProblem {
  readonly key: string;
  readonly message: string;
  /** Whether it is a brake: while such a one is unreadable, no order is sent. */
  readonly brake: boolean;
}

/**
 * Reads the settings. All are of application scope and are taken from the user's own settings only, so that a folder that somebody
 * opens cannot point us at another server or loosen a limit.
 */
export class Settings implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onChange = this.changed.event;
  private readonly listener = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('invex') || event.affectsConfiguration('http')) this.changed.fire();
  });

  get<K extends SettingKey>(key: K): SettingValue<K> {
    const found = schemas[key].safeParse(this.raw(key));
    return (found.success ? found.data : this.fallback(key)) as SettingValue<K>;
  }

  /** Every setting that cannot be used as it stands. */
  problems(): readonly SettingProblem[] {
    return Object.entries(schemas).flatMap(([key, schema]) => {
      if (schema.safeParse(this.raw(key)).success) return [];
      const brake = key.startsWith('orders.');
      const consequence = brake ? 'No order is sent until it is mended.' : 'The default is used.';
      const message = `The setting invex.${key} must be ${expectations[key as SettingKey]}. ${consequence}`;
      return [{ key: `invex.${key}`, message, brake }];
    });
  }

  /** The user's brakes for orders in this quote currency. */
  limits(quote: string): OrderLimits {
    const most = this.get('orders.maxValue')[quote];
    const band = this.get('orders.priceBandPercent');
    return {
      ...defaultAges,
      maximumValue: most === undefined ? undefined : exact(most),
      priceBandPercent: band === '' || exact(band).eq(zero) ? undefined : exact(band),
    };
  }

  feePercent(): Decimal {
    return exact(this.get('fees.percent'));
  }

  /** The proxy settings that count for us. */
  proxy(): ProxySettings {
    return readProxySettings(process.env);
  }

  calendar(): Calendar {
    return this.get('display.calendar');
  }

  /** Writes a setting into the user's settings. */
  async set<K extends SettingKey>(key: K, value: SettingValue<K>): Promise<void> {
    await vscode.workspace.getConfiguration('invex').update(key, value, vscode.ConfigurationTarget.Global);
  }

  dispose(): void {
    this.listener.dispose();
    this.changed.dispose();
  }

  private raw(key: string): unknown {
    const found = vscode.workspace.getConfiguration('invex').inspect(key);
    return found?.globalValue ?? found?.defaultValue;
  }

  private fallback(key: SettingKey): unknown {
    return vscode.workspace.getConfiguration('invex').inspect(key)?.defaultValue;
  }
}
