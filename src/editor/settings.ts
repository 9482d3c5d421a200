import * as vscode from 'vscode';
import { exact, zero } from '../domain/decimal';
import { chooseFees, noFeesSeen, type FeePercents, type SeenFees } from '../domain/feeEstimate';
import { defaultAges, type OrderLimits } from '../domain/orderCheck';
import type { ProxySettings } from '../exchange/transport';
import type { Calendar } from './moments';
import { readProxySettings } from './proxySettings';
import {
  isBrake,
  maximumFor,
  settingFault,
  settingExpectations,
  settingSchemas,
  type SettingKey,
  type SettingValue,
} from './settingSchemas';

/** A setting that cannot be used as it stands. */
export interface SettingProblem {
  readonly key: string;
  readonly message: string;
  /** Whether it is a brake: while such a one is unreadable, no order is sent. */
  readonly brake: boolean;
}

/** Thrown when an order is to be sent and one of the user's brakes cannot be read. */
export class UnreadableBrakeError extends Error {
  readonly reason = 'unreadable-brake';

  constructor(message: string) {
    super(message);
    this.name = 'UnreadableBrakeError';
  }
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
    const found = settingSchemas[key].safeParse(this.raw(key));
    return (found.success ? found.data : this.fallback(key)) as SettingValue<K>;
  }

  /** Every setting that cannot be used as it stands. */
  problems(): readonly SettingProblem[] {
    return Object.entries(settingSchemas).flatMap(([key, schema]) => {
      const value = this.raw(key);
      if (schema.safeParse(value).success) return [];
      const brake = isBrake(key as SettingKey);
      const fault = settingFault(key as SettingKey, value);
      const consequence = brake ? 'No order is sent until it is mended.' : 'The default is used.';
      const message = `The setting invex.${key} must be ${settingExpectations[key as SettingKey]}. ${fault === undefined ? '' : `${fault} `}${consequence}`;
      return [{ key: `invex.${key}`, message, brake }];
    });
  }

  /** The user's brakes for orders in this quote currency. */
  limits(quote: string): OrderLimits {
    const band = this.get('orders.priceBandPercent');
    return {
      ...defaultAges,
      maximumValue: maximumFor(this.get('orders.maxValue'), quote),
      maximumValuePerDay: maximumFor(this.get('orders.maxValuePerDay'), quote),
      priceBandPercent: band === '' || exact(band).eq(zero) ? undefined : exact(band),
    };
  }

  /** The same, to send an order by: throws {@link UnreadableBrakeError} rather than let a brake that cannot be read be none. */
  limitsToSendBy(quote: string): OrderLimits {
    const unreadable = this.problems().find((each) => each.brake);
    if (unreadable) throw new UnreadableBrakeError(unreadable.message);
    return this.limits(quote);
  }

  /** Commissions to estimate by: the user's own setting, else what fills were charged, else the default. */
  feePercents(seen: SeenFees | undefined): FeePercents {
    const typed = vscode.workspace.getConfiguration('invex').inspect('fees.percent')?.globalValue;
    const own = settingSchemas['fees.percent'].safeParse(typed);
    return chooseFees(
      own.success ? exact(own.data) : undefined,
      seen ?? noFeesSeen,
      exact(this.fallback('fees.percent') as SettingValue<'fees.percent'>),
    );
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
    return found?.globalValue === undefined ? found?.defaultValue : found.globalValue;
  }

  private fallback(key: SettingKey): unknown {
    return vscode.workspace.getConfiguration('invex').inspect(key)?.defaultValue;
  }
}
