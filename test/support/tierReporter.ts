import { reporters } from 'mocha';
import type { MochaOptions, Runner } from 'mocha';
import { recordResult, resultVariable } from './tierResult';

/** Mocha's own `spec` lines for people, and the result file for `npm test`. */
export default class TierReporter extends reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    const file = process.env[resultVariable];
    if (file !== undefined) recordResult(runner, file);
  }
}
