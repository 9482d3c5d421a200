import type { HistorySearch } from '../../src/protocol/history';
import { pageSizes, periods, type Period } from '../../src/protocol/historyChoices';
import { linkButton } from '../ui/buttons';
import { LabelledDropdown } from '../ui/dropdown';
import { make, setAttribute, setText } from '../ui/elements';
import { LabelledTextField } from '../ui/textField';
import type { DateField, HistoryState } from './historyState';
import type { HistoryView } from './historyView';
import type { HistoryWishes } from './historyWishes';

type Choices = readonly { readonly value: string; readonly label: string }[];

const sides: Choices = [
  { value: 'BUYER', label: 'Buy' },
  { value: 'SELLER', label: 'Sell' },
];
const types: Choices = [
  { value: 'LIMIT', label: 'Limit' },
  { value: 'MARKET', label: 'Market' },
];
const periodNames: Readonly<Record<Period, string>> = {
  any: 'Any time',
  today: 'Today',
  week: 'Last 7 days',
  month: 'Last 30 days',
  dates: 'Dates',
};

/** Which orders are searched for. */
export class FilterBar {
  readonly element = make('section', 'filters');
  private readonly market: LabelledDropdown;
  private readonly side: LabelledDropdown;
  private readonly status: LabelledDropdown;
  private readonly type: LabelledDropdown;
  private readonly period: LabelledDropdown;
  private readonly pageSize: LabelledDropdown;
  private readonly dates: Readonly<Record<DateField, DateBox>>;
  private readonly clear: HTMLButtonElement;

  constructor(wishes: HistoryWishes) {
    this.market = new LabelledDropdown('Market', (value) => wishes.choose({ symbol: given(value) }));
    this.side = new LabelledDropdown('Side', (value) =>
      wishes.choose({ side: value === 'BUYER' || value === 'SELLER' ? value : '' }),
    );
    this.status = new LabelledDropdown('Status', (value) => wishes.choose({ status: given(value) }));
    this.type = new LabelledDropdown('Type', (value) =>
      wishes.choose({ type: value === 'LIMIT' || value === 'MARKET' ? value : '' }),
    );
    this.period = new LabelledDropdown('Period', (value) => {
      const period = periods.find((each) => each === value);
      if (period) wishes.choose({ period });
    });
    this.pageSize = new LabelledDropdown('Orders per page', (value) => {
      const size = pageSizes.find((each) => String(each) === value);
      if (size !== undefined) wishes.choosePageSize(size);
    });
    this.dates = { from: new DateBox('From', 'from', wishes), to: new DateBox('To', 'to', wishes) };
    this.clear = linkButton('Clear Filters', () => wishes.clear());
    this.element.setAttribute('aria-label', 'Filters');
    this.element.append(
      labelled('Market', this.market),
      labelled('Side', this.side),
      labelled('Status', this.status),
      labelled('Type', this.type),
      labelled('Period', this.period),
      this.dates.from.element,
      this.dates.to.element,
      labelled('Per page', this.pageSize),
      make('div', 'clear', this.clear),
    );
  }

  /** To be called once the bar is in the page. */
  connected(): void {
    this.dates.from.connected();
    this.dates.to.connected();
  }

  show(state: HistoryState, view: HistoryView): void {
    const { filter, pageSize }: HistorySearch = state.search;
    const markets = (state.snapshot?.markets ?? []).map((value) => ({ value, label: value }));
    offer(this.market, filter.symbol, markets);
    offer(this.side, filter.side, sides);
    offer(this.status, filter.status, state.snapshot?.statuses ?? []);
    offer(this.type, filter.type, types);
    this.period.show(filter.period, periods, '', '', (value) => periodNames[value as Period]);
    this.pageSize.show(String(pageSize), pageSizes.map(String), '', '');
    for (const field of ['from', 'to'] as const) {
      this.dates[field].show(state.dates[field], view.hints[field]);
    }
    // Kept in its place: what stands beside it must not move.
    this.clear.style.visibility = view.filtered ? 'visible' : 'hidden';
  }
}

/** The toolkit gives no event for an empty value, so "all" has one of its own. */
const all = '*';

function given(value: string): string {
  return value === all ? '' : value;
}

function offer(dropdown: LabelledDropdown, value: string, choices: Choices): void {
  const labels = new Map(choices.map((choice) => [choice.value, choice.label]));
  const values = [all, ...choices.map((choice) => choice.value)];
  dropdown.show(value === '' ? all : value, values, '', '', (each) =>
    each === all ? 'All' : (labels.get(each) ?? each),
  );
}

function labelled(label: string, dropdown: LabelledDropdown): HTMLElement {
  const words = make('span', 'label', label);
  // The dropdown has its name already.
  words.setAttribute('aria-hidden', 'true');
  return make('div', 'field', words, dropdown.element);
}

/** A day that is typed, with what is wrong with it, or the day in the other calendar, underneath. */
class DateBox {
  readonly element: HTMLElement;
  private readonly field: LabelledTextField;
  private readonly hint = make('span', 'hint');

  constructor(label: string, name: DateField, wishes: HistoryWishes) {
    this.field = new LabelledTextField(label, {
      typed: (text) => wishes.typeDate(name, text),
      left: () => wishes.commitDates(),
      entered: () => wishes.commitDates(),
    });
    this.hint.setAttribute('aria-hidden', 'true');
    this.element = make('div', 'field date', this.field.element, this.hint);
  }

  connected(): void {
    this.field.connected();
  }

  show(text: string, hint: { readonly text: string; readonly wrong: boolean }): void {
    this.field.show({
      text,
      unit: '',
      placeholder: 'YYYY-MM-DD',
      disabled: false,
      invalid: hint.wrong,
      description: hint.text,
    });
    setText(this.hint, hint.text);
    setAttribute(this.hint, 'data-wrong', hint.wrong ? 'true' : undefined);
  }
}
