import { errors } from './dispatchers';

/** How a connection can fail, as far as codes tell. */
export type NetworkFailure = 'network' | 'timeout' | 'tls' | 'malformed' | 'aborted';

/** The `code` of a system's or undici's error, and of what caused it; never its text, which we do not show. */
export function codeOf(error: unknown): string | undefined {
  // undici gives these no code that could be relied on.
  if (error instanceof errors.HTTPParserError) return 'HPE_INVALID';
  for (
    let each: unknown = error, depth = 0;
    each instanceof Error && depth < 4;
    each = each.cause, depth += 1
  ) {
    if ('code' in each && typeof each.code === 'string' && /^[A-Z0-9_]{2,60}$/.test(each.code)) {
      return each.code;
    }
  }
  return undefined;
}

const timeoutCodes: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

// OpenSSL's verification results as Node names them, and failures of the handshake.
const tlsCode =
  /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|CRL_|UNABLE_TO_|ERROR_IN_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|EPROTO$)/;

// An answer that is no HTTP, or too much of it.
const malformedCode = /^(?:HPE_|UND_ERR_HEADERS_OVERFLOW$|UND_ERR_RES_|UND_ERR_RESPONSE$)/;

/** What a code means. One that we do not know is a network failure. */
export function failureOfCode(code: string | undefined): NetworkFailure {
  if (code === undefined) return 'network';
  if (timeoutCodes.has(code)) return 'timeout';
  if (tlsCode.test(code)) return 'tls';
  if (malformedCode.test(code)) return 'malformed';
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') return 'aborted';
  return 'network';
}
