import assert from 'node:assert/strict';
import type { HistorySnapshot } from '../../../src/protocol/history';
import { wholeHistory } from '../../../src/protocol/historyChoices';
import {
  blankHistory,
  choose,
  choosePageSize,
  clearFilter,
  commitDates,
  readSnapshot,
  takeSnapshot,
  toggleRow,
  turnPage,
  typeDate,
  type HistoryState,
  type Step,
} from '../../../webview/history/historyState';
import { historyView } from '../../../webview/history/historyView';
import { fills, historySnapshotOf, production, result, row, without } from '../../support/history/snapshots';

function after(parts: Partial<Omit<HistorySnapshot, 'kind'>> = {}): HistoryState {
  return takeSnapshot(blankHistory, historySnapshotOf(parts));
}

function searchOf({ message }: Step): Extract<NonNullable<Step['message']>, { kind: 'search' }> {
  if (message?.kind !== 'search') throw new Error('Nothing was searched for.');
  return message;
}

describe('the page of the history: what it asks for', () => {
  it('another filter begins at the first page and counts the wish', () => {
    const state = after({ search: { filter: wholeHistory, page: 4, pageSize: 25 }, turn: 6 });
    const asked = searchOf(choose(state, { side: 'SELLER' }));
    assert.deepEqual(asked, {
      kind: 'search',
      turn: 7,
      search: { filter: { ...wholeHistory, side: 'SELLER' }, page: 1, pageSize: 25 },
    });
    assert.equal(searchOf(choosePageSize(state, 100)).search.page, 1);
  });

  it('clearing lets everything pass, and empties typed dates', () => {
    const dates = { ...wholeHistory, period: 'dates', from: '2026-11-01' } as const;
    const state = after({ search: { filter: dates, page: 2, pageSize: 50 } });
    assert.equal(state.dates.from, '2026-11-01');
    const step = clearFilter(state);
    assert.deepEqual(searchOf(step).search.filter, wholeHistory);
    assert.deepEqual(step.state.dates, { from: '', to: '' });
  });

  it('a period with a name empties typed dates', () => {
    const dates = { ...wholeHistory, period: 'dates', from: '2026-11-01', to: '2026-11-02' } as const;
    const state = after({ search: { filter: dates, page: 1, pageSize: 50 } });
    const { filter } = searchOf(choose(state, { period: 'week' })).search;
    assert.deepEqual([filter.period, filter.from, filter.to], ['week', '', '']);
  });

  it('pages end at the first and at the last', () => {
    const first = after({ result: result(50, 101) });
    assert.equal(turnPage(first, -1).message, undefined);
    const second = turnPage(first, 1);
    assert.equal(searchOf(second).search.page, 2);
    const third = turnPage(second.state, 1);
    assert.equal(searchOf(third).search.page, 3);
    assert.equal(turnPage(third.state, 1).message, undefined);
  });

  it('dates are sent when both are dates in their order, and problems are said at the field', () => {
    const typed = (from: string, to: string): Step =>
      commitDates(typeDate(typeDate(after(), 'from', from), 'to', to));
    const sent = searchOf(typed(' 2026/11/01 ', '\u06f2\u06f0\u06f2\u06f6-\u06f1\u06f1-\u0660\u0662'));
    assert.deepEqual(
      [sent.search.filter.period, sent.search.filter.from, sent.search.filter.to],
      ['dates', '2026-11-01', '2026-11-02'],
    );
    for (const [from, to, field] of [
      ['2026-02-30', '', 'from'],
      ['', 'soon', 'to'],
      ['2026-11-02', '2026-11-01', 'to'],
    ] as const) {
      const step = typed(from, to);
      assert.equal(step.message, undefined);
      assert.ok(step.state.problems[field], field);
      assert.equal(historyView(step.state).hints[field].wrong, true);
    }
  });

  it('dates that did not change ask for nothing', () => {
    assert.equal(commitDates(after()).message, undefined);
    const dates = { ...wholeHistory, period: 'dates', from: '2026-11-01' } as const;
    const state = after({ search: { filter: dates, page: 3, pageSize: 50 } });
    assert.equal(commitDates(state).message, undefined);
    assert.equal(searchOf(commitDates(typeDate(state, 'from', ''))).search.filter.period, 'any');
  });

  it('a row opens and closes; one that is gone does nothing', () => {
    const state = after({ result: result(2, 2, { rows: [row(1), row(2, { fills })] }) });
    assert.deepEqual(toggleRow(state, row(1).orderId).message, {
      kind: 'expand',
      orderId: row(1).orderId,
      open: true,
    });
    assert.deepEqual(toggleRow(state, row(2).orderId).message, {
      kind: 'expand',
      orderId: row(2).orderId,
      open: false,
    });
    assert.equal(toggleRow(state, row(3).orderId).message, undefined);
  });

  it('takes the editor\u2019s messages alone', () => {
    assert.equal(readSnapshot({ kind: 'outcome' }), undefined);
    assert.equal(readSnapshot(null), undefined);
    assert.equal(readSnapshot('snapshot'), undefined);
    assert.equal(readSnapshot(historySnapshotOf())?.kind, 'snapshot');
  });
});

describe('the page of the history: what it shows', () => {
  it('before the editor spoke, that it waits', () => {
    const view = historyView(blankHistory);
    assert.deepEqual([view.where.strong, view.range, view.age, view.rows.length], ['Connecting', '', '', 0]);
    assert.deepEqual([view.canGoBack, view.canGoOn, view.empty], [false, false, undefined]);
  });

  it('PAPER, LIVE and TEST, whoever is signed in', () => {
    const where = (mode: HistorySnapshot['mode']): string =>
      historyView(after(mode ? { mode } : {})).where.strong;
    assert.equal(where(undefined), 'PAPER');
    assert.equal(where(production()), 'LIVE');
    assert.equal(where({ ...production(), environment: 'sandbox', live: false }), 'TEST');
    assert.match(historyView(after({ mode: production(false) })).where.rest, /not signed in/);
  });

  it('which of how many, grouped', () => {
    const range = (parts: HistorySnapshot['result']): string =>
      historyView(after(parts ? { result: parts } : {})).range;
    assert.equal(range(result(50, 1_234_567, { page: 20_000 })), '999,951\u20131,000,000 of 1,234,567');
    assert.equal(range(result(7, 7)), '1\u20137 of 7');
    assert.equal(range(result(0, 0)), 'No orders');
    assert.equal(range(result(0, 12)), 'None of 12');
  });

  it('that rows are of another search, as soon as one is wished for, until its answer is there', () => {
    const asked = choose(after({ result: result(2) }), { side: 'BUYER' }).state;
    const waiting = historyView(asked);
    assert.deepEqual([waiting.busy, waiting.outdated], [true, true]);
    const failed = takeSnapshot(
      asked,
      historySnapshotOf({
        turn: 1,
        search: asked.search,
        trouble: 'No answer.',
        result: result(2, 2, { ofEarlierSearch: true }),
      }),
    );
    assert.deepEqual(
      [historyView(failed).busy, historyView(failed).outdated, historyView(failed).rows.length],
      [false, true, 2],
    );
    const answered = takeSnapshot(asked, historySnapshotOf({ turn: 1, search: asked.search }));
    assert.deepEqual([historyView(answered).busy, historyView(answered).outdated], [false, false]);
  });

  it('a snapshot of an earlier wish leaves the later one standing', () => {
    const first = choose(after(), { side: 'BUYER' });
    const second = choose(first.state, { side: 'SELLER' });
    const late = takeSnapshot(second.state, historySnapshotOf({ turn: 1, search: first.state.search }));
    assert.equal(late.search.filter.side, 'SELLER');
    assert.equal(historyView(late).outdated, true);
  });

  it('a date that is being typed is not overwritten by an answer', () => {
    const typing = typeDate(after(), 'from', '2026-1');
    assert.equal(takeSnapshot(typing, historySnapshotOf()).dates.from, '2026-1');
  });

  it('an empty list in words, with what to do', () => {
    assert.match(historyView(after({ result: result(0) })).empty?.text ?? '', /no orders in this account/);
    const filtered = after({
      result: result(0),
      search: { filter: { ...wholeHistory, side: 'BUYER' }, page: 1, pageSize: 50 },
    });
    assert.equal(historyView(filtered).empty?.button?.does, 'clear');
    const stranger = takeSnapshot(
      blankHistory,
      without(historySnapshotOf({ mode: production(false) }), 'result'),
    );
    assert.equal(historyView(stranger).empty?.button?.does, 'signIn');
    assert.equal(historyView(stranger).signedIn, false);
    assert.equal(historyView(after({ result: result(0), busy: true })).empty, undefined);
  });

  it('why no exchange is connected', () => {
    const state = takeSnapshot(
      blankHistory,
      without(without(historySnapshotOf({ trouble: 'The address is wrong.' }), 'mode'), 'result'),
    );
    const view = historyView(state);
    assert.deepEqual([view.where.strong, view.trouble], ['Not connected', 'The address is wrong.']);
  });

  it('a typed day in the Persian calendar, where that is chosen', () => {
    const hint = (calendar: HistorySnapshot['calendar']): string =>
      historyView(typeDate(after({ calendar }), 'from', '2026-03-21')).hints.from.text;
    assert.equal(hint('persian'), '1405-01-01 (Persian)');
    assert.equal(hint('gregorian'), '');
  });
});
