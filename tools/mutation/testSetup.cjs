// Properties try the same cases in every run, so that a mutant's fate does not hang on luck, and stop at the first failure. They are cut to
// so many cases: thousands for each of a thousand mutants would take a day.
const fastCheck = require('fast-check');

const most = 100;
fastCheck.configureGlobal({ seed: 71, endOnFailure: true });
for (const module of new Set([fastCheck, fastCheck.default])) {
  const { assert } = module;
  module.assert = (property, options = {}) =>
    assert(property, { ...options, numRuns: Math.min(options.numRuns ?? 100, most) });
}

// Stryker takes mocha's time limits away; with its own alone, each test that waits in vain would cost a new process.
const longestTestMs = 20_000;
exports.mochaHooks = {
  beforeEach() {
    this.currentTest.timeout(longestTestMs);
  },
};
