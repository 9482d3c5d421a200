import type { ExchangeFailure } from './failure';

/** The longest text of a server that we show or keep. */
const longestServerText = 300;

// Control characters, line separators and marks that turn the direction of what follows; the joiners that Persian is written with stay.
const unseen =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]+/gu;

// An editor makes a link of `[text](address)` in a notification, one that runs a command too, and an icon of `$(name)` in its status bar and lists.
const drawn = /(?<=[\]$])(?=\()/gu;

/**
 * A server's text made fit to be shown: one line, at most 300 characters, nothing in it that steers a terminal, turns text around, or becomes a link
 * or an icon in an editor.
 */
export function boundedText(text: string): string {
  const line = text
    .slice(0, longestServerText * 4)
    .replace(unseen, ' ')
    .replace(/\s+/gu, ' ')
    .replace(drawn, ' ')
    .trim();
  const characters = Array.from(line.replace(/\p{Surrogate}/gu, '\ufffd'));
  if (characters.length <= longestServerText) return characters.join('');
  return `${characters.slice(0, longestServerText - 1).join('')}…`;
}

/** The sentences of a failure: what happened, whether money may have moved, what next. */
export function messageOf(failure: ExchangeFailure): string {
  return [happened(failure), serverWords(failure), outcome(failure), next(failure)]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function happened(failure: ExchangeFailure): string {
  const { sent, status, code } = failure;
  // Names of the system's errors can be searched for; those of the HTTP library say nothing to a trader, and are in the log.
  const known = code === undefined || code.startsWith('UND_ERR_') ? '' : ` (${code})`;
  const answered = status === undefined ? '' : ` (status ${status})`;
  switch (failure.reason) {
    case 'network':
      return sent
        ? `The connection broke before the exchange had answered${known}.`
        : `The exchange could not be reached${known}.`;
    case 'timeout':
      return sent
        ? 'The exchange did not answer in time.'
        : 'No connection to the exchange came about in time.';
    case 'tls':
      return `No secure connection to the exchange came about: TLS failed or the certificate was not accepted${known}.`;
    case 'proxy':
      return `The proxy did not connect us to the exchange${answered || known}.`;
    case 'http':
      return `The server answered with something else than the exchange does${answered}.`;
    case 'rate-limited':
      return sent
        ? `The exchange asks for fewer requests${answered}.`
        : 'Too many requests are waiting for the exchange.';
    case 'auth':
      return sent
        ? `The exchange did not accept the API key, the signature or the time of the request${answered}.`
        : 'The API key cannot be sent: it holds characters that no key has.';
    case 'scope':
      return `The exchange does not allow this with your API key${answered}.`;
    case 'expired':
      return sent
        ? `The request reached the exchange after its time had run out${answered}.`
        : 'The request waited until its time had run out.';
    case 'validation':
      return validationWords(failure);
    case 'not-found':
      return `The exchange has nothing by that id${answered}.`;
    case 'malformed':
      return `The answer of the server could not be read as one of the exchange${answered || known}.`;
    case 'aborted':
      return 'The request was stopped.';
    case 'not-signed-in':
      return 'You are not signed in to this exchange.';
  }
}

function validationWords({ fields, sent }: ExchangeFailure): string {
  const said = (fields ?? [])
    .slice(0, 5)
    .map(({ field, message }) => (field === '' ? message : `${field}: ${message}`))
    .join('; ');
  const who = sent ? 'The exchange did not accept the request' : 'The request is not one that can be sent';
  return said === '' ? `${who}.` : `${who}: ${said.replace(/\.$/, '')}.`;
}

function serverWords({ serverText, fields }: ExchangeFailure): string {
  if (serverText === undefined || serverText === '' || (fields ?? []).length > 0) return '';
  return `It said: "${serverText}".`;
}

function outcome({ call, sent, definite, reason }: ExchangeFailure): string {
  switch (call) {
    case 'read':
      return '';
    case 'placement':
      if (!sent) return 'Nothing was sent: no order was placed.';
      if (definite) return 'No order was placed.';
      return 'The order may have been placed. Do not place it again before you know: look at your orders.';
    case 'cancel':
      if (!sent) return 'Nothing was sent: the order stands as it was.';
      if (definite) return reason === 'not-found' ? 'Nothing was cancelled.' : 'The order was not cancelled.';
      return 'The order may have been cancelled or not: look at your orders.';
  }
}

function next({ reason, call, sent, definite, retryAfterMs }: ExchangeFailure): string {
  // After a lost answer the one thing to do is to look; "try again" would be the wrong advice.
  if (call !== 'read' && sent && !definite) return '';
  switch (reason) {
    case 'network':
    case 'timeout':
      return 'Check your connection and try again.';
    case 'tls':
      return 'Somebody may be reading along, or your company inspects traffic: do not sign in here before you know which.';
    case 'proxy':
      return 'Check the setting http.proxy.';
    case 'http':
      return 'Try again in a moment; if it stays so, check the address of the exchange.';
    case 'rate-limited':
      return retryAfterMs === undefined
        ? 'Wait a moment before you try again.'
        : `Wait ${Math.ceil(retryAfterMs / 1000)} s before you try again.`;
    case 'auth':
      return 'Run "Invex: Diagnose Connection" to see which it is.';
    case 'scope':
      return 'Check the key\'s scopes in the exchange\'s dashboard, or run "Invex: Diagnose Connection".';
    case 'expired':
      return sent ? "Check this computer's clock and the setting invex.signing.timeZone." : 'Try again.';
    case 'malformed':
      return 'Try again in a moment; the log has more.';
    case 'not-signed-in':
      return 'Run "Invex: Sign In…" first.';
    case 'validation':
    case 'not-found':
    case 'aborted':
      return '';
  }
}
