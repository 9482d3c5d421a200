import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';

/** What a decent HTTP client would hand over of an answer: all of it, or nothing. */
export type Delivered =
  { readonly status: number; readonly body: string; readonly date?: string | undefined } | 'nothing';

/** An answer as it is written to the socket. */
export interface HttpAnswer {
  readonly writes: readonly Buffer[];
  /** Between two writes. */
  readonly pauseMs: number;
  readonly then: 'stay' | 'end' | 'reset';
  /** What may come of it, one or the other: where the bytes are no good HTTP, a client may make of them what it can or nothing. */
  readonly delivered: readonly Delivered[];
  /** The client gives up after a moment: for answers that never end. */
  readonly impatient: boolean;
}

/** What is to be said. */
export interface Said {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

const crlf = '\r\n';

function head({ status, headers }: Said, more: readonly string[]): Buffer {
  return Buffer.from([`HTTP/1.1 ${status} Said`, ...headers, ...more, '', ''].join(crlf), 'latin1');
}

function dateOf(headers: readonly string[]): string | undefined {
  return headers
    .find((line) => /^date:/i.test(line))
    ?.slice(5)
    .trim();
}

function whole(said: Said): Delivered {
  return { status: said.status, body: said.body.toString('utf8'), date: dateOf(said.headers) };
}

const calm = { pauseMs: 0, impatient: false } as const;

/** An answer with its length, as all servers send it. */
export function framed(said: Said): HttpAnswer {
  const bytes = Buffer.concat([head(said, [`content-length: ${said.body.length}`]), said.body]);
  return { ...calm, writes: [bytes], then: 'stay', delivered: [whole(said)] };
}

function chunks(body: Buffer, size: number, ending = `0${crlf}${crlf}`): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const part = body.subarray(at, at + size);
    parts.push(Buffer.from(`${part.length.toString(16)}${crlf}`), part, Buffer.from(crlf));
  }
  return Buffer.concat([...parts, Buffer.from(ending)]);
}

const dribs = (bytes: Buffer, pieces: number): Buffer[] => {
  const size = Math.max(1, Math.ceil(bytes.length / pieces));
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
};

const nothing: readonly Delivered[] = ['nothing'];
const chunked = 'transfer-encoding: chunked';

/** Ways to frame an answer: good ones, and what is wrong with the others. */
const framings: readonly ((said: Said, n: number) => HttpAnswer)[] = [
  framed,
  // In many small pieces.
  (said) => {
    const { writes, ...rest } = framed(said);
    return { ...rest, writes: dribs(Buffer.concat(writes), 5) };
  },
  (said, n) => ({
    ...calm,
    writes: [head(said, [chunked]), chunks(said.body, 1 + (n % 50))],
    then: 'stay',
    delivered: [whole(said)],
  }),
  (said, n) => ({
    ...calm,
    writes: [
      head(said, [chunked, 'trailer: x-late']),
      chunks(said.body, 1 + (n % 200), `0${crlf}x-late: yes${crlf}${crlf}`),
    ],
    then: 'stay',
    delivered: [whole(said), 'nothing'],
  }),
  // Without a length: what there is until the connection ends.
  (said) => ({
    ...calm,
    writes: [head(said, ['connection: close']), said.body],
    then: 'end',
    delivered: [whole(said)],
  }),
  // Less than announced.
  (said, n) => ({
    ...calm,
    writes: [head(said, [`content-length: ${said.body.length + 1 + (n % 1000)}`]), said.body],
    then: n % 3 === 0 ? 'reset' : 'end',
    delivered: nothing,
  }),
  (said, n) => ({
    ...calm,
    writes: [head(said, [`content-length: ${said.body.length + 1 + n}`]), said.body],
    then: 'stay',
    impatient: true,
    delivered: nothing,
  }),
  // More than announced: the rest is no answer to anything.
  (said, n) => {
    const length = n % (said.body.length + 1);
    const cut = { ...said, body: said.body.subarray(0, length) };
    return {
      ...calm,
      writes: [Buffer.concat([head(said, [`content-length: ${length}`]), said.body])],
      then: 'stay',
      delivered: [whole(cut), 'nothing'],
    };
  },
  // A second answer that nobody asked for.
  (said) => ({
    ...calm,
    writes: [
      Buffer.concat([
        ...framed(said).writes,
        ...framed({ ...said, body: Buffer.from('{"order_id":"x"}') }).writes,
      ]),
    ],
    then: 'stay',
    delivered: [whole(said), 'nothing'],
  }),
  // Interim answers before the real one.
  (said) => ({
    ...calm,
    writes: [
      Buffer.from(`HTTP/1.1 103 Early Hints${crlf}link: <https://evil.example>; rel=preload${crlf}${crlf}`),
      ...framed(said).writes,
    ],
    then: 'stay',
    delivered: [whole(said), 'nothing'],
  }),
  ...[
    '-1',
    '+5',
    '5.0',
    '0x10',
    '1e3',
    '99999999999999999999',
    'abc',
    '',
    '5, 6',
    '5\r\ncontent-length: 6',
  ].map((length) => (said: Said): HttpAnswer => ({
    ...calm,
    writes: [head(said, [`content-length: ${length}`]), said.body],
    then: 'end',
    delivered: [whole(said), 'nothing'],
  })),
  (said) => ({
    ...calm,
    writes: [head(said, [chunked, `content-length: ${said.body.length}`]), chunks(said.body, 40)],
    then: 'end',
    delivered: [whole(said), 'nothing'],
  }),
  ...['zz', '-1', 'ffffffffffffffff', '5;ext="\r\n', ' 5', ''].map((size) => (said: Said): HttpAnswer => ({
    ...calm,
    writes: [
      head(said, [chunked]),
      Buffer.from(`${size}${crlf}`),
      said.body,
      Buffer.from(`${crlf}0${crlf}${crlf}`),
    ],
    then: 'end',
    delivered: nothing,
  })),
  // Chunks without an end.
  (said) => ({
    ...calm,
    writes: [head(said, [chunked]), chunks(said.body, 40, '')],
    then: 'end',
    delivered: nothing,
  }),
  (said) => ({
    ...calm,
    writes: [head(said, [chunked]), chunks(said.body, 40, '5\r\nab')],
    then: 'reset',
    delivered: nothing,
  }),
];

/** How the answer is framed. */
export const anyFraming: fc.Arbitrary<(said: Said) => HttpAnswer> = fc
  .tuple(fc.nat({ max: framings.length - 1 }), fc.nat({ max: 100_000 }))
  .map(
    ([which, n]) =>
      (said: Said) =>
        (framings[which] ?? framed)(said, n),
  );

/** A framing that delivers everything. */
export const goodFraming: fc.Arbitrary<(said: Said) => HttpAnswer> = fc
  .tuple(fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2, 2, 4), fc.nat({ max: 1000 }))
  .map(
    ([which, n]) =>
      (said: Said) =>
        (framings[which] ?? framed)(said, n),
  );

/** Headers that a server may send without making its answer another one. */
export const oddHeaders: fc.Arbitrary<readonly string[]> = fc.subarray(
  [
    'date: Mon, 05 Jan 2026 12:00:00 GMT',
    'date: Sat, 13 Sep 275760 00:00:00 GMT',
    'date: Thu, 01 Jan 1970 00:00:00 GMT',
    'date: -271821-04-20T00:00:00.000Z',
    'date: soon',
    'age: 86400',
    'age: -1',
    'retry-after: 0',
    'retry-after: 3',
    'retry-after: 999999999',
    'retry-after: -5',
    'retry-after: Sat, 13 Sep 275760 00:00:00 GMT',
    'retry-after: 1e9',
    'content-type: text/html; charset=utf-16',
    'content-type: application/json; charset=utf-8',
    'content-type: multipart/x-mixed-replace; boundary=x',
    'content-encoding: identity',
    'location: http://evil.example/trading/v1/orders',
    'refresh: 0; url=http://evil.example/',
    'alt-svc: h2="evil.example:443"; ma=86400',
    'set-cookie: a=b; Domain=evil.example',
    'link: <https://evil.example>; rel=next',
    'strict-transport-security: max-age=0',
    'x-api-key-invex: mirrored',
    '__proto__: polluted',
    'constructor: polluted',
    'x-html: <script>alert(1)</script>',
    'x-odd: \u00e9\u00ff\u0080',
    `x-long: ${'a'.repeat(6000)}`,
    'keep-alive: timeout=0, max=0',
    'keep-alive: timeout=99999999999',
    'upgrade: websocket',
    'www-authenticate: Basic realm="x"',
    'proxy-authenticate: Basic realm="x"',
  ],
  { maxLength: 6 },
);

/** Heads that are no HTTP, or try to smuggle: whatever comes of them must stand in the bytes. */
export const brokenHeads: readonly string[] = [
  'x: a\r\nX-Api-Key-Invex: b\r\n\tfolded: yes',
  'x: a\nlocation: http://evil.example/',
  'x: a\rlocation: http://evil.example/',
  'x: a\u0000b',
  'x : a',
  ': no name',
  'no colon at all',
  'x: a\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}',
  `x-long: ${'a'.repeat(100_000)}`,
  Array.from({ length: 3000 }, (_, at) => `x-${at}: ${at}`).join('\r\n'),
  'content-length: 2\r\ntransfer-encoding: chunked',
  'transfer-encoding: chunked, identity',
  'transfer-encoding: gzip, chunked',
  'connection: upgrade\r\nupgrade: h2c',
];

/** First lines that no server should send. */
export const brokenFirstLines: readonly string[] = [
  'HTTP/1.1 200',
  'HTTP/1.1 2000 OK',
  'HTTP/1.1 20 OK',
  'HTTP/1.1 000 Zero',
  'HTTP/1.1 -200 OK',
  'HTTP/1.1 200OK',
  'HTTP/1.0 200 OK',
  'HTTP/2.0 200 OK',
  'HTTP/9.9 200 OK',
  'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket',
  'HTTP/1.1 100 Continue',
  'HTTP/1.1 204 No Content',
  'HTTP/1.1 304 Not Modified',
  'http/1.1 200 OK',
  'ICY 200 OK',
  'GET / HTTP/1.1',
  'SSH-2.0-OpenSSH_9.6',
  '\u0016\u0003\u0001\u0002\u0000',
  'PRI * HTTP/2.0',
  '',
];

/** Small answers that unpack to much, under true and false names. */
const packed: readonly (readonly [encoding: string, bytes: Buffer])[] = (() => {
  const zeros = Buffer.alloc(24 * 1024 * 1024, 0x20);
  const bomb = gzipSync(zeros);
  return [
    ['gzip', bomb],
    ['x-gzip', bomb],
    ['GZIP', bomb],
    ['gzip, gzip', gzipSync(bomb)],
    ['deflate', deflateSync(zeros)],
    ['br', brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
    ['identity, gzip', bomb],
    ['compress', Buffer.from('\u001f\u009d\u0090', 'latin1')],
    ['zstd', Buffer.from('(\u00b5/\u00fd', 'latin1')],
    ['nonsense', Buffer.from('{}')],
    ['gzip', Buffer.from('not packed at all')],
  ];
})();

/** An answer that is packed although nobody asked for that. */
export const anyPacked: fc.Arbitrary<HttpAnswer> = fc
  .tuple(fc.constantFrom(...packed), fc.boolean(), fc.constantFrom(200, 200, 422, 500))
  .map(([[encoding, bytes], inChunks, status]) => {
    const said = { status, headers: [`content-encoding: ${encoding}`], body: bytes };
    const answer = inChunks
      ? { ...calm, writes: [head(said, [chunked]), chunks(bytes, 16_384)], then: 'stay' as const }
      : framed(said);
    return { ...answer, delivered: nothing };
  });

/** More bytes than an answer may have; they are sent for as long as somebody takes them. */
export const tooMuch: fc.Arbitrary<HttpAnswer> = fc.constantFrom(5, 8).map((megabytes) => {
  const body = Buffer.alloc(megabytes * 1024 * 1024, 0x20);
  return { ...framed({ status: 200, headers: [], body }), delivered: nothing };
});

/** Noise that may look like HTTP for a while. */
export const noise: fc.Arbitrary<HttpAnswer> = fc
  .tuple(
    fc.constantFrom(...brokenFirstLines),
    fc.constantFrom('', ...brokenHeads),
    fc.uint8Array({ maxLength: 200 }),
    fc.constantFrom<HttpAnswer['then']>('end', 'reset'),
  )
  .map(([first, headers, bytes, then]) => ({
    ...calm,
    writes: [
      Buffer.from(
        [first, ...(headers === '' ? [] : [headers]), 'content-length: 2', '', '{}'].join(crlf),
        'latin1',
      ),
      Buffer.from(bytes),
    ],
    then,
    delivered: nothing,
  }));

/** The connection ends without a word, or after random bytes. */
export const hangUp: fc.Arbitrary<HttpAnswer> = fc
  .tuple(fc.uint8Array({ maxLength: 40 }), fc.constantFrom<HttpAnswer['then']>('end', 'reset'))
  .map(([bytes, then]) => ({
    ...calm,
    writes: bytes.length === 0 ? [] : [Buffer.from(bytes)],
    then,
    delivered: nothing,
  }));

/** An answer whose head no server should send. */
export function withBrokenHead(said: Said, line: string): HttpAnswer {
  const bytes = Buffer.concat([head(said, [line, `content-length: ${said.body.length}`]), said.body]);
  return { ...calm, writes: [bytes], then: 'end', delivered: [whole(said), 'nothing'] };
}

/** An answer that comes byte by byte, or stops before it is whole. */
export function slow(said: Said, pieces: number, stops: boolean): HttpAnswer {
  const bytes = Buffer.concat(framed(said).writes);
  const all = dribs(bytes, pieces);
  const writes = stops ? all.slice(0, Math.max(1, Math.floor(all.length / 2))) : all;
  return {
    writes,
    pauseMs: 4,
    then: 'stay',
    impatient: true,
    delivered: stops ? nothing : [whole(said), 'nothing'],
  };
}
