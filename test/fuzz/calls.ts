import type { RawRequest } from '../contract/exchange/rawServer';
import { asked, type FuzzCase } from './cases';
import { framed, type HttpAnswer } from './httpAnswers';
import type { Judged } from './judge';
import type { Lane, Script, Session } from './lane';
import type { Samples } from './samples';
import { playAccount, playOrder, playOrders, playWalk } from './accountCalls';
import { playBook, playMarkets, playTrial } from './marketCalls';
import { playCancel, playDecision, playLookup, playPlacement } from './orderCalls';

/** What came of a case: what was wrong, and whether the answer was taken for one. */
export interface CaseResult {
  readonly problems: readonly string[];
  readonly taken: boolean;
}

/** Plays a case in a lane and judges it. */
export async function playCase(one: FuzzCase, lane: Lane, samples: Samples): Promise<CaseResult> {
  const script: Script = {
    hostile: one.answer,
    isTarget: (request) => isTarget(one, request),
    good: (request) => goodAnswer(request, samples),
  };
  const zone = one.call === 'decide' || one.call === 'trial' ? 'UTC' : one.zone;
  const { value, requests, problems } = await lane.play(script, zone, (session) =>
    play(one, session, samples),
  );
  const own = value.judge(requests);
  const polluted = 'polluted' in {} ? ['Object.prototype was changed'] : [];
  return { taken: value.taken, problems: [...problems, ...own, ...polluted] };
}

const paths = {
  markets: '/markets',
  book: '/market-depth',
  account: '/accounts',
  orders: '/orders',
} as const;

function isTarget({ call, fact }: FuzzCase, { method, target }: RawRequest): boolean {
  const path = target.slice('/trading/v1'.length).split('?')[0];
  switch (call) {
    case 'markets':
    case 'book':
    case 'account':
      return path === paths[call];
    case 'order':
    case 'lookup':
      return path === '/order';
    case 'orders':
    case 'walk':
      // The question about the time zone is a reading of orders, too.
      return method === 'GET' && path === '/orders';
    case 'place':
      return method === 'POST';
    case 'cancel':
      return method === 'DELETE';
    case 'decide':
      return method === 'GET' && path === paths[fact];
    case 'trial':
      return true;
  }
}

function goodAnswer({ method, target }: RawRequest, samples: Samples): HttpAnswer {
  const path = target.slice('/trading/v1'.length).split('?')[0];
  const currency = /[?&]currency=([A-Z]+)/.exec(target)?.[1];
  const pick = (): unknown => {
    if (method === 'POST') return samples.place[0];
    if (method === 'DELETE') return samples.cancel[0];
    if (path === paths.markets) return samples.markets[0];
    if (path === paths.book) return samples.book[0];
    if (path === paths.account) {
      return { currency, available: '900000000000', blocked: '0', total: '900000000000' };
    }
    if (path === '/order') return { ...(samples.order[0] as object), order_id: asked.orderId };
    return { orders: [], total_count: 0 };
  };
  return framed({
    status: 200,
    headers: [`date: ${new Date().toUTCString()}`],
    body: Buffer.from(JSON.stringify(pick())),
  });
}

async function play(one: FuzzCase, session: Session, samples: Samples): Promise<Judged> {
  switch (one.call) {
    case 'markets':
      return playMarkets(one, session);
    case 'book':
      return playBook(one, session);
    case 'account':
      return playAccount(one, session);
    case 'order':
      return playOrder(one, session);
    case 'orders':
      return playOrders(one, session);
    case 'place':
      return playPlacement(one, session, samples);
    case 'cancel':
      return playCancel(one, session);
    case 'lookup':
      return playLookup(one, session);
    case 'decide':
      return playDecision(one, session);
    case 'walk':
      return playWalk(session);
    case 'trial':
      return playTrial(session);
  }
}
