/** What the history offers to choose from; apart from its messages, since the page has no need for their schemas. */

/** Sizes of a page; the exchange gives at most 100 orders at once. */
export const pageSizes = [25, 50, 100] as const;

/** Of when the orders are, in days of the editor's time zone; `dates` takes a first and a last day. */
export const periods = ['any', 'today', 'week', 'month', 'dates'] as const;
export type Period = (typeof periods)[number];

/** Everything, of any time. */
export const wholeHistory = {
  symbol: '',
  side: '',
  status: '',
  type: '',
  period: 'any',
  from: '',
  to: '',
} as const;
