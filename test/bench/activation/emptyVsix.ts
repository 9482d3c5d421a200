import { mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkout } from '../../../scripts/checkout';
import { runProgram } from '../../../scripts/childProcess';
import { emptyExtension } from '../../host/emptyExtension';

/** The id of the packed empty extension. */
export const emptyId = `${emptyExtension.publisher}.${emptyExtension.name}`;

/** Packs an extension that is activated by the same event as ours and does nothing then. Gives the file's path, in a new folder below `folder`. */
export async function packEmptyExtension(folder: string): Promise<string> {
  const source = await mkdtemp(path.join(folder, 'empty-'));
  const manifest = { ...emptyExtension, main: './extension.js', activationEvents: ['onStartupFinished'] };
  await writeFile(path.join(source, 'package.json'), JSON.stringify(manifest));
  await writeFile(
    path.join(source, 'extension.js'),
    "'use strict';\nrequire('vscode');\nexports.activate = () => {};\n",
  );
  const file = path.join(source, 'empty.vsix');
  const vsce = path.join(checkout, 'node_modules/@vscode/vsce/vsce');
  const args = [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--skip-license'];
  const { code, output } = await runProgram(process.execPath, [...args, '--out', file], { cwd: source });
  if (code !== 0) throw new Error(`Packing the empty extension failed.\n${output}`);
  return file;
}
