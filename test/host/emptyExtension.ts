/** Manifest of an extension that does nothing: VS Code's test mode wants one in development besides the installed. */
export const emptyExtension = {
  name: 'empty',
  publisher: 'invex-tools',
  version: '0.0.1',
  engines: { vscode: '^1.100.0' },
};
