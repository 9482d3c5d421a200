import type { MarketRules } from '../../../src/domain/market';
import type { OrderDraft } from '../../../src/domain/orderDraft';
import type { Problem, ProblemCode } from '../../../src/domain/problems';
import type { Product } from '../frame/asShipped';
import type { Answer, TypedOrder } from '../samples/orders';

type Parts = Pick<
  Product,
  'DriftReport' | 'defaultAges' | 'exact' | 'readMarkets' | 'requestOf' | 'validateOrder'
>;

/** Our side: the validator as the ticket calls it, its suggestions taken as by a click, and the texts that would be sent. */
export class OurPreparing {
  private readonly rules: ReadonlyMap<string, MarketRules>;

  /** `wire` is what `GET /markets` gave. */
  constructor(
    private readonly parts: Parts,
    wire: unknown,
  ) {
    const { rules } = parts.readMarkets(wire, new parts.DriftReport(() => undefined));
    this.rules = new Map(rules.map((each) => [each.symbol.code, each]));
  }

  prepare({ market: { symbol }, price, quantity }: TypedOrder): Answer {
    let draft: OrderDraft = { symbol, side: 'BUYER', type: 'LIMIT', price, quantity };
    let problems = this.check(draft);
    const onTick = this.nearestPrice(problems, price);
    const [onStep] = suggested(problems, 'QUANTITY_OFF_STEP');
    if (onTick !== undefined || onStep !== undefined) {
      draft = { ...draft, price: onTick ?? price, quantity: onStep ?? quantity };
      problems = this.check(draft);
    }
    const request = this.parts.requestOf(draft, 'an id');
    const has = (code: ProblemCode): boolean => problems.some((each) => each.code === code);
    return {
      price: request.price ?? '',
      quantity: request.quantity,
      value: has('VALUE_BELOW_MINIMUM') ? 'too small' : has('VALUE_ABOVE_MAXIMUM') ? 'too large' : 'fits',
    };
  }

  private check(draft: OrderDraft): readonly Problem[] {
    const { validateOrder, defaultAges } = this.parts;
    const value = this.rules.get(draft.symbol);
    return validateOrder({
      draft,
      rules: value && { value, ageMs: 0 },
      book: undefined,
      balances: 'not-needed',
      limits: defaultAges,
    });
  }

  /** Of the two prices that are offered, the nearer one. */
  private nearestPrice(problems: readonly Problem[], typed: string): string | undefined {
    const [below, above] = suggested(problems, 'PRICE_OFF_TICK');
    if (below === undefined || above === undefined) return below;
    const { exact } = this.parts;
    const price = exact(typed);
    return price.minus(exact(below)).lt(exact(above).minus(price)) ? below : above;
  }
}

function suggested(problems: readonly Problem[], code: ProblemCode): readonly string[] {
  return problems.find((each) => each.code === code)?.suggestions.map(({ value }) => value) ?? [];
}
