import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** Our pages, by the names of their script, their style sheet and the element that they fill. */
export type PageName = 'ticket' | 'history' | 'market';

/**
 * A page of ours: nothing but our own bundled script and style, by nonce and source; no inline script or style, no network. The
 * toolkit takes the nonce for its one style element from the meta element, which must stand before the script.
 */
export function webviewPage(
  webview: vscode.Webview,
  root: vscode.Uri,
  name: PageName,
  title: string,
): string {
  const nonce = randomBytes(16).toString('base64');
  const file = (ending: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(root, `${name}.${ending}`)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta property="csp-nonce" content="${nonce}" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0" />
    <link rel="stylesheet" href="${file('css')}" />
    <title>${title}</title>
  </head>
  <body>
    <div id="${name}"></div>
    <script nonce="${nonce}" src="${file('js')}"></script>
  </body>
</html>
`;
}
