import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { extensionId } from '../../../scripts/checkout';
import { eventually } from '../vscode/eventually';
import type { EditorSession } from '../vscode/session';
import type { PaperControl } from './recordedRequests';

/** The paper exchange that the editor of this session runs: read from the file by which its windows find it. */
export async function runningPaper(session: EditorSession): Promise<PaperControl> {
  const folder = path.join(session.server.folders.userData, 'User', 'globalStorage', extensionId, 'paper');
  return eventually('the paper exchange has written down its address', async () => {
    const names = (await readdir(folder)).filter((name) => /^exchange-\d+\.json$/.test(name));
    const newest = names.sort((a, b) => generation(b) - generation(a))[0];
    if (newest === undefined) return undefined;
    const { port, controlToken } = JSON.parse(await readFile(path.join(folder, newest), 'utf8')) as {
      port: number;
      controlToken: string;
    };
    return { url: `http://127.0.0.1:${port}`, controlToken };
  });
}

function generation(name: string): number {
  return Number(/\d+/.exec(name)?.[0]);
}
