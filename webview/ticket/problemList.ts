import { ValueButton } from '../ui/buttons';
import { make, setAttribute, setCount, setShown, setText } from '../ui/elements';
import { IconSlot } from '../ui/icons';
import { words } from './fieldNotes';
import { meaningOf, type TicketProblem, type TicketSuggestion } from './orderProblems';
import type { Wishes } from './wishes';

/**
 * Findings with their one-click values. Rows are kept and rewritten in place, so that a snapshot takes neither the focus nor a
 * button from under the pointer.
 */
export class ProblemList {
  readonly element = make('div', 'problems');
  private readonly rows: ProblemRow[] = [];

  constructor(private readonly wishes: Wishes) {}

  show(problems: readonly TicketProblem[]): void {
    setShown(this.element, problems.length > 0);
    setCount(this.element, problems.length, (index) => {
      const row = new ProblemRow(this.wishes);
      this.rows[index] = row;
      return row.element;
    });
    problems.forEach((problem, index) => this.rows[index]?.show(problem));
  }
}

class ProblemRow {
  readonly element = make('div', 'problem');
  private readonly icon = new IconSlot();
  private readonly word = make('span', 'word');
  private readonly message = make('span', 'message');
  private readonly suggestions = make('span', 'suggestions');
  private readonly buttons: ValueButton<TicketSuggestion>[] = [];

  constructor(private readonly wishes: Wishes) {
    this.message.dir = 'auto';
    const text = make('span', 'text', this.word, ' ', this.message, ' ', this.suggestions);
    this.element.append(this.icon.element, text);
  }

  show(problem: TicketProblem): void {
    this.element.dataset['severity'] = problem.severity;
    this.element.dataset['code'] = problem.code;
    this.icon.show(problem.severity);
    setText(this.word, `${words[problem.severity]}:`);
    setText(this.message, problem.message);
    setAttribute(this.element, 'title', meaningOf(problem.code));
    setShown(this.suggestions, problem.suggestions.length > 0);
    setCount(this.suggestions, problem.suggestions.length, (index) => {
      const button = new ValueButton<TicketSuggestion>(({ field, value }) => this.wishes.take(field, value));
      button.element.classList.add('suggestion');
      this.buttons[index] = button;
      return button.element;
    });
    problem.suggestions.forEach((suggestion, index) => {
      const button = this.buttons[index];
      if (!button) return;
      button.setValue(suggestion);
      setText(button.element, `Use ${suggestion.label}`);
    });
  }
}
