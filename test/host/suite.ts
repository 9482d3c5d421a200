import Mocha from 'mocha';
import { recordResult, resultVariable } from '../support/tierResult';

/**
 * Runs the host tests inside the extension host: `load` calls describe and it. Resolves when all passed. The
 * result goes to the file that the environment names, because nothing printed in the host reaches a person.
 */
export async function runSuite(load: () => void): Promise<void> {
  const file = resultFile();
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 120_000,
    forbidOnly: true,
    reporter: class extends Mocha.reporters.Base {
      constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
        super(runner, options);
        recordResult(runner, file);
      }
    },
  });
  mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_PRE_REQUIRE, globalThis, '', mocha);
  load();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} host tests failed.`);
}

function resultFile(): string {
  const file = process.env[resultVariable];
  if (file === undefined) throw new Error(`${resultVariable} does not name a file for the result.`);
  return file;
}
