import * as vscode from 'vscode';
import type { ProxySettings } from '../exchange/transport';

/**
 * VS Code's proxy settings for our own connections, which VS Code does not route by itself. Taken from the user's settings and the
 * environment, never from a folder's settings, so that a repository cannot redirect traffic.
 */
export function readProxySettings(environment: NodeJS.ProcessEnv): ProxySettings {
  const http = vscode.workspace.getConfiguration('http');
  const user = (key: string): unknown => http.inspect(key)?.globalValue;
  if (user('proxySupport') === 'off') return { off: true };
  const fromSettings = user('proxy');
  const proxy =
    typeof fromSettings === 'string' && fromSettings !== ''
      ? fromSettings
      : (environment['HTTPS_PROXY'] ??
        environment['https_proxy'] ??
        environment['HTTP_PROXY'] ??
        environment['http_proxy']);
  const exceptions = user('noProxy');
  const noProxy =
    Array.isArray(exceptions) && exceptions.length > 0
      ? exceptions.filter((each) => typeof each === 'string').join(',')
      : (environment['NO_PROXY'] ?? environment['no_proxy']);
  return { ...(proxy !== undefined && { proxy }), ...(noProxy !== undefined && { noProxy }) };
}
