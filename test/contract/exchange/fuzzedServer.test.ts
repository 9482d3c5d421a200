import assert from 'node:assert/strict';
import { kinds } from '../../fuzz/cases';
import { fuzz } from '../../fuzz/fuzz';

// A sample of what `npm run fuzz` plays (docs/fuzzing.md). The seed is fixed: a run that fails here fails again.
describe('A hostile exchange, in 1,500 answers', function () {
  // Seconds on a machine at rest; on a busy one it may take what it takes.
  this.timeout(900_000);

  it('crashes nothing, hangs nothing, changes no figure, draws nothing and gets no key elsewhere', async () => {
    const report = await fuzz({ seed: 20260105, count: 1500, lanes: 8 });
    const findings = report.findings.map(({ name, kind, call, problems, bytes }) =>
      [`${name} (${kind}, ${call})`, ...problems, JSON.stringify(bytes)].join('\n'),
    );
    assert.deepEqual(findings, []);
    assert.equal(report.found, 0);
    assert.equal(report.done, 1500);
    for (const kind of kinds) {
      assert.ok(report.byKind[kind].cases > 0, `nothing was tried of ${kind}`);
    }
    // Answers that are none are refused, and that is worth something only while those that are one are taken.
    const good = report.byKind['true answers'];
    assert.ok(good.taken > good.cases / 2);
  });
});
