import { homedir } from 'node:os';
import path from 'node:path';

/** Where this person's downloaded editors are kept; safe to delete at any time. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return path.join(base(env, env['XDG_CACHE_HOME'], '.cache', 'Caches'), 'invex-trading');
}

/** Where the profile of `npm start` lives: settings, sign-in and the paper account of the demo editor. */
export function dataFolder(env: NodeJS.ProcessEnv = process.env): string {
  return path.join(base(env, env['XDG_DATA_HOME'], '.local/share', 'Application Support'), 'invex-trading');
}

function base(env: NodeJS.ProcessEnv, chosen: string | undefined, linux: string, mac: string): string {
  if (chosen !== undefined && path.isAbsolute(chosen)) return chosen;
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', mac);
  if (process.platform === 'win32') return env['LOCALAPPDATA'] ?? path.join(homedir(), 'AppData', 'Local');
  return path.join(homedir(), linux);
}
