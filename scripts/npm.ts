import { runProgram } from './childProcess';
import type { Ending, RunOptions } from './childProcess';

/**
 * Runs npm. Under `npm start` or `npm test` it is the npm that started us; otherwise the one on the PATH.
 */
export async function runNpm(args: readonly string[], options: RunOptions = {}): Promise<Ending> {
  // A script's own variables would tell the inner npm about the outer package; its settings are kept.
  const env = Object.fromEntries(
    Object.entries(options.env ?? process.env).filter(([name]) => !/^npm_(package|lifecycle)_/i.test(name)),
  );
  const cli = process.env['npm_execpath'];
  if (cli !== undefined && /npm-cli\.js$/.test(cli)) {
    return runProgram(process.execPath, [cli, ...args], { ...options, env });
  }
  return process.platform === 'win32'
    ? runProgram('cmd.exe', ['/d', '/s', '/c', 'npm', ...args], { ...options, env })
    : runProgram('npm', args, { ...options, env });
}
