import { exact, hundred, quotient, toText, type Decimal } from '../domain/decimal';
import {
  alertRuleFault,
  figureOf,
  holdsNow,
  longestMoveMinutes,
  shownFigure,
  thresholdOf,
  usualBand,
  type AlertCondition,
  type AlertFigure,
  type AlertRule,
} from '../domain/alertRule';
import { formatPercent, formatPlain, gridText } from '../domain/format';
import type { MarketRules } from '../domain/market';
import type { OrderBook } from '../domain/orderBook';
import { readTypedNumber } from '../domain/typedNumber';
import { armedAnewWhen, figureName, figureText } from './alertWords';
import { askChoice, askText, type Answer, type Choice, type Reading, type StepPlace } from './quickSteps';

/** What is asked about. */
export interface QuestionParts {
  readonly title: string;
  readonly rules: MarketRules;
  /** The book as long as it is live. */
  book(): OrderBook | undefined;
  /** Lowest and highest mid that were seen within so many minutes, this moment included. */
  range(minutes: number): { readonly low: Decimal; readonly high: Decimal } | undefined;
  /** Subscribes to new prices. */
  onPrice(changed: () => void): { dispose(): void };
}

/** What a person decided. */
export interface AlertAnswers {
  readonly rule: AlertRule;
  readonly startsWaiting: boolean;
  /** Whether the condition held when it was asked for; nothing when there was no live price. */
  readonly holds: boolean | undefined;
}

type Kind = AlertCondition['kind'];
type Direction = 'up' | 'down' | 'either';

/** What is known so far; a step back keeps what was answered. */
interface Draft {
  kind?: Kind;
  figure?: AlertFigure;
  direction?: Direction;
  price?: Decimal;
  percent?: Decimal;
  minutes?: number;
  repeats?: boolean;
  band?: Decimal | undefined;
  startsWaiting?: boolean;
}

type Step = (place: StepPlace, draft: Draft) => Promise<Answer<Partial<Draft>>>;

/**
 * Asks what an alert waits for, step by step, with the way back at each. `before`: the rule that is changed, or the price at which somebody
 * pointed. Nothing when the person gave up.
 */
export async function askAlert(
  parts: QuestionParts,
  before: { readonly rule?: AlertRule; readonly price?: Decimal },
): Promise<AlertAnswers | undefined> {
  const questions = new AlertQuestions(parts);
  const draft: Draft = before.rule ? draftOf(before.rule) : before.price ? { price: before.price } : {};
  let at = 0;
  for (;;) {
    const steps = questions.stepsOf(draft);
    const step = steps[at];
    if (!step) break;
    const answer = await step({ title: parts.title, step: at + 1, totalSteps: steps.length }, draft);
    if (answer === undefined) return undefined;
    if (answer === 'back') at -= 1;
    else {
      Object.assign(draft, answer.value);
      at += 1;
    }
  }
  const rule = ruleOf(draft);
  const holds = rule && questions.holds(rule.condition);
  return rule && { rule, holds, startsWaiting: holds === true && draft.startsWaiting === true };
}

class AlertQuestions {
  constructor(private readonly parts: QuestionParts) {}

  /** The steps for what is known so far. */
  stepsOf(draft: Draft): readonly Step[] {
    // Until it is known the commonest kind tells how many there will be.
    const { kind = 'above' } = draft;
    const first: Step = (place, known) => this.askKind(place, known);
    const which: Step[] =
      kind === 'spread'
        ? [(place, known) => this.askPercent(place, known)]
        : kind === 'move'
          ? [
              (place, known) => this.askDirection(place, known),
              (place, known) => this.askFigure(place, known),
              (place, known) => this.askPercent(place, known),
              (place, known) => this.askMinutes(place, known),
            ]
          : [(place, known) => this.askFigure(place, known), (place, known) => this.askPrice(place, known)];
    const steps = [first, ...which, (place: StepPlace, known: Draft) => this.askRepeat(place, known)];
    if (draft.repeats === true) steps.push((place, known) => this.askBand(place, known));
    const condition = conditionOf(draft);
    const complete = draft.repeats === false || draft.band !== undefined;
    if (condition && complete && this.holds(condition) === true) {
      steps.push((place, known) => this.askStart(place, known));
    }
    return steps;
  }

  /** Whether a condition holds now; nothing when that cannot be told. */
  holds(condition: AlertCondition): boolean | undefined {
    const book = this.parts.book();
    if (!book || !shownFigure(condition, book)) return undefined;
    const range = condition.kind === 'move' ? this.parts.range(condition.minutes) : undefined;
    return holdsNow(condition, { book, range });
  }

  private askKind(place: StepPlace, { kind, price }: Draft): Promise<Answer<Partial<Draft>>> {
    const choices: Choice<Kind>[] = [
      { label: 'Price at or above\u2026', value: 'above' },
      { label: 'Price at or below\u2026', value: 'below' },
      { label: 'Price crosses\u2026', detail: 'From either side', value: 'crossing' },
      { label: 'Price moves within a time\u2026', detail: 'By a percentage, up or down', value: 'move' },
      {
        label: 'Spread at least\u2026',
        detail: 'Best ask less best bid, in percent of mid',
        value: 'spread',
      },
    ];
    const mid = this.figure('mid');
    const likely = price && mid ? (price.lt(mid) ? 'below' : 'above') : 'above';
    const placeholder = mid
      ? `${this.parts.rules.symbol.code}, mid is ${this.price(mid)}. What shall be told?`
      : `${this.parts.rules.symbol.code}, no live price now. What shall be told?`;
    return asked(askChoice(place, { choices, active: kind ?? likely, placeholder }), (value) => ({
      kind: value,
    }));
  }

  private askDirection(place: StepPlace, { direction }: Draft): Promise<Answer<Partial<Draft>>> {
    const choices: Choice<Direction>[] = [
      { label: 'Up or down', value: 'either' },
      { label: 'Up', description: 'above the lowest price within the time', value: 'up' },
      { label: 'Down', description: 'below the highest price within the time', value: 'down' },
    ];
    return asked(askChoice(place, { choices, active: direction, placeholder: 'Which way?' }), (value) => ({
      direction: value,
    }));
  }

  private askFigure(place: StepPlace, { figure }: Draft): Promise<Answer<Partial<Draft>>> {
    const choice = (label: string, value: AlertFigure, detail: string): Choice<AlertFigure> => {
      const now = this.figure(value);
      return { label, detail, value, ...(now && { description: `now ${this.price(now)}` }) };
    };
    const choices = [
      choice('Mid', 'mid', 'Halfway between best bid and best ask'),
      choice('Best bid', 'bid', 'What you would sell at'),
      choice('Best ask', 'ask', 'What you would buy at'),
    ];
    return asked(askChoice(place, { choices, active: figure, placeholder: 'Which price?' }), (value) => ({
      figure: value,
    }));
  }

  private askPrice(
    place: StepPlace,
    { kind, figure = 'mid', price }: Draft,
  ): Promise<Answer<Partial<Draft>>> {
    const { symbol, tickSize } = this.parts.rules;
    const verb =
      kind === 'above'
        ? 'At or above which price'
        : kind === 'below'
          ? 'At or below which price'
          : 'Which price';
    const read = (typed: string): Reading<Decimal> => {
      const number = readTypedNumber(typed);
      if (!number.ok) return { value: undefined, message: number.message };
      const now = this.figure(figure);
      const far = now && formatPercent(quotient(number.value.minus(now).times(hundred), now, 4));
      const name = figureName({ kind: 'crossing', figure, price: number.value });
      const distance = now && far !== undefined ? `, ${far} from ${name} (${this.price(now)})` : '';
      return { value: number.value, message: `${formatPlain(number.value)} ${symbol.quote}${distance}` };
    };
    const start = price ?? this.figure(figure);
    return asked(
      askText(place, {
        value: start ? gridText(start, tickSize) : '',
        prompt: `${verb}, in ${symbol.quote}?`,
        read,
        again: (changed) => this.parts.onPrice(changed),
      }),
      // A band for another price would mean something else.
      (value) => ({ price: value, ...(price && !price.eq(value) && { band: undefined }) }),
    );
  }

  private askPercent(place: StepPlace, { kind, percent, direction }: Draft): Promise<Answer<Partial<Draft>>> {
    const read = (typed: string): Reading<Decimal> => {
      const number = readTypedNumber(typed.replace(/[%\u066a]\s*$/u, ''));
      if (!number.ok) return { value: undefined, message: number.message };
      const fault = alertRuleFault({
        condition:
          kind === 'move'
            ? { kind, figure: 'mid', direction: direction ?? 'either', percent: number.value, minutes: 1 }
            : { kind: 'spread', percent: number.value },
      });
      if (fault) return { value: undefined, message: fault.message };
      return {
        value: number.value,
        message: `${formatPlain(number.value)}%${kind === 'spread' ? this.spreadNow() : ''}`,
      };
    };
    return asked(
      askText(place, {
        value: percent ? toText(percent) : kind === 'move' ? '2' : '',
        prompt: kind === 'move' ? 'By how many percent?' : 'A spread of how many percent of mid?',
        read,
        again: (changed) => this.parts.onPrice(changed),
      }),
      (value) => ({ percent: value, ...(percent && !percent.eq(value) && { band: undefined }) }),
    );
  }

  private askMinutes(place: StepPlace, { minutes }: Draft): Promise<Answer<Partial<Draft>>> {
    const read = (typed: string): Reading<number> => {
      const number = readTypedNumber(typed);
      if (!number.ok) return { value: undefined, message: number.message };
      const text = toText(number.value);
      const whole = /^\d{1,6}$/u.test(text) ? Number.parseInt(text, 10) : 0;
      if (whole < 1 || whole > longestMoveMinutes) {
        return { value: undefined, message: `A whole number from 1 to ${longestMoveMinutes} (a day).` };
      }
      return { value: whole, message: whole === 1 ? '1 minute' : `${whole} minutes` };
    };
    const prompt = 'Within how many minutes?';
    return asked(askText(place, { value: String(minutes ?? 15), prompt, read }), (value) => ({
      minutes: value,
    }));
  }

  private askRepeat(place: StepPlace, draft: Draft): Promise<Answer<Partial<Draft>>> {
    const condition = conditionOf(draft);
    const band = draft.band ?? (condition && usualBand(condition));
    const anew = condition && band ? armedAnewWhen({ condition, band }, this.parts.rules.tickSize) : '';
    const choices: Choice<boolean>[] = [
      { label: 'Once', value: false },
      { label: 'Again and again', detail: `Armed anew ${anew}; you can change that next`, value: true },
    ];
    return asked(
      askChoice(place, { choices, active: draft.repeats, placeholder: 'How often?' }),
      (value) => ({
        repeats: value,
      }),
    );
  }

  private askBand(place: StepPlace, draft: Draft): Promise<Answer<Partial<Draft>>> {
    const condition = conditionOf(draft);
    const { symbol, tickSize } = this.parts.rules;
    const unit = draft.price ? symbol.quote : 'percentage points';
    const read = (typed: string): Reading<Decimal> => {
      const number = readTypedNumber(typed.replace(/[%\u066a]\s*$/u, ''));
      if (!number.ok) return { value: undefined, message: number.message };
      if (!condition) return { value: undefined, message: '' };
      const rule = { condition, band: number.value };
      const fault = alertRuleFault(rule);
      if (fault) return { value: undefined, message: fault.message };
      return { value: number.value, message: `Armed anew ${armedAnewWhen(rule, tickSize)}` };
    };
    const start = draft.band ?? (condition && usualBand(condition));
    return asked(
      askText(place, {
        value: start ? toText(start) : '',
        prompt: `How far must it go back before the alert is armed anew, in ${unit}?`,
        read,
      }),
      (value) => ({ band: value }),
    );
  }

  private askStart(place: StepPlace, draft: Draft): Promise<Answer<Partial<Draft>>> {
    const rule = ruleOf(draft);
    const { tickSize } = this.parts.rules;
    const choices: Choice<boolean>[] = [
      { label: 'Fire at once', value: false },
      {
        label: 'Wait first',
        description: rule ? `armed ${armedAnewWhen(rule, tickSize)}` : '',
        value: true,
      },
    ];
    const now = rule && this.nowText(rule.condition);
    const placeholder = `It is so already${now === undefined ? '' : ` (${now})`}. Fire at once?`;
    return asked(askChoice(place, { choices, active: draft.startsWaiting, placeholder }), (value) => ({
      startsWaiting: value,
    }));
  }

  private figure(figure: AlertFigure): Decimal | undefined {
    const book = this.parts.book();
    return book && figureOf(book, figure);
  }

  private price(figure: Decimal): string {
    return figureText({ kind: 'crossing', figure: 'mid', price: figure }, figure, this.parts.rules.tickSize);
  }

  private nowText(condition: AlertCondition): string | undefined {
    const book = this.parts.book();
    const figure = book && shownFigure(condition, book);
    return (
      figure && `${figureName(condition)} is ${figureText(condition, figure, this.parts.rules.tickSize)}`
    );
  }

  private spreadNow(): string {
    const now = this.nowText({ kind: 'spread', percent: exact('1') });
    return now === undefined ? '' : `; ${now} now`;
  }
}

/** The title of a question about an alert. */
export function questionTitle(what: 'New Alert' | 'Edit Alert', symbol: string): string {
  return `Invex: ${what}, ${symbol}`;
}

function draftOf({ condition, band }: AlertRule): Draft {
  const repeats = band !== undefined;
  const draft: Draft = { kind: condition.kind, repeats, ...(band && { band }) };
  if (condition.kind === 'spread') return { ...draft, percent: condition.percent };
  if (condition.kind !== 'move') return { ...draft, figure: condition.figure, price: thresholdOf(condition) };
  const { figure, direction, percent, minutes } = condition;
  return { ...draft, figure, direction, percent, minutes };
}

function conditionOf(draft: Draft): AlertCondition | undefined {
  const { kind, figure, direction, price, percent, minutes } = draft;
  switch (kind) {
    case undefined:
      return undefined;
    case 'spread':
      return percent && { kind, percent };
    case 'move':
      return figure && direction && percent && minutes !== undefined
        ? { kind, figure, direction, percent, minutes }
        : undefined;
    default:
      return figure && price && { kind, figure, price };
  }
}

function ruleOf(draft: Draft): AlertRule | undefined {
  const condition = conditionOf(draft);
  if (!condition) return undefined;
  return draft.repeats === true && draft.band ? { condition, band: draft.band } : { condition };
}

async function asked<T>(
  asking: Promise<Answer<T>>,
  into: (value: T) => Partial<Draft>,
): Promise<Answer<Partial<Draft>>> {
  const answer = await asking;
  return answer === undefined || answer === 'back' ? answer : { value: into(answer.value) };
}
