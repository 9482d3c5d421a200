import { exact } from '../../../src/domain/decimal';
import { chooseFees, noFeesSeen, type FeePercents, type SeenFees } from '../../../src/domain/feeEstimate';
import { defaultAges, type OrderLimits } from '../../../src/domain/orderCheck';
import type { SettingKey, SettingValue } from '../../../src/editor/settingSchemas';
import type { SettingProblem } from '../../../src/editor/settings';
import type { ProxySettings } from '../../../src/exchange/transport';
import { Emitter } from '../../../src/trading/emitter';

type Values = { [K in SettingKey]?: SettingValue<K> };

/** The settings as a test wants them; what it does not name is as in a fresh editor. */
export class FakeSettings {
  private readonly changed = new Emitter<void>();
  readonly onChange = this.changed.on;
  private values: Values;
  unreadable: readonly SettingProblem[] = [];
  /** Brakes that a test sets. */
  brakes: Partial<OrderLimits> = {};

  constructor(values: Values = {}) {
    this.values = { environment: 'paper', customUrl: '', 'orders.confirm': 'always', ...values };
  }

  get<K extends SettingKey>(key: K): SettingValue<K> {
    return this.values[key] as SettingValue<K>;
  }

  set(values: Values): void {
    this.values = { ...this.values, ...values };
    this.changed.fire();
  }

  limits(): OrderLimits {
    return { ...defaultAges, ...this.brakes };
  }

  problems(): readonly SettingProblem[] {
    return this.unreadable;
  }

  feePercents(seen: SeenFees | undefined): FeePercents {
    return chooseFees(undefined, seen ?? noFeesSeen, exact('0.5'));
  }

  proxy(): ProxySettings {
    return {};
  }
}
