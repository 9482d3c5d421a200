// The rooms of the house and who may import whom (docs/architecture.md). A broken rule fails `npm test`.
const room = (name) => `^src/${name}/`;
const may = (name, allowed, more = []) => ({
  name: `${name}-imports-only-${['itself', ...allowed].join('-')}`,
  severity: 'error',
  from: { path: room(name) },
  to: {
    path: '^(src|webview|test)/',
    pathNot: [room(name), ...allowed.map(room), ...more],
  },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    may('domain', []),
    may('exchange', ['domain']),
    may('protocol', ['domain']),
    may('trading', ['exchange', 'domain']),
    may('paper', ['domain'], ['^src/exchange/wire\\.ts$']),
    may('editor', ['domain', 'exchange', 'protocol', 'trading']),
    {
      name: 'webview-imports-only-domain-and-protocol',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^(src|test)/', pathNot: [room('domain'), room('protocol')] },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: room('domain') },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev'],
        pathNot: 'node_modules/(big\\.js|@types/big\\.js)/',
      },
    },
    {
      name: 'vscode-only-in-editor',
      severity: 'error',
      from: { pathNot: ['^src/editor/', '^src/extension\\.ts$', '^test/host/'] },
      to: { path: '^vscode$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.cjs'] },
  },
};
