/** A published code-server: a real VS Code whose window is a browser page. */
export interface EditorRelease {
  /** Version of the npm package code-server, exact. */
  readonly codeServer: string;
  /** The VS Code inside it. */
  readonly vscode: string;
  /** Major version of the Node that it was made for; installed beside it. */
  readonly node: number;
  /** Whether VS Code runs an extension's tests only with its smoke-test switch on (newer releases do). */
  readonly testsNeedSwitch: boolean;
}

/** What people have today; `npm start`, the host tier and the ui tier run on it. */
export const newestRelease: EditorRelease = {
  codeServer: '4.139.1',
  vscode: '1.139.1',
  node: 24,
  testsNeedSwitch: true,
};

/** The oldest that `engines.vscode` in package.json promises; the host tier runs on it too. */
export const oldestRelease: EditorRelease = {
  codeServer: '4.100.3',
  vscode: '1.100.3',
  node: 20,
  testsNeedSwitch: false,
};

export const releases: readonly EditorRelease[] = [newestRelease, oldestRelease];
