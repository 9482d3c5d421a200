import assert from 'node:assert/strict';
import { CommandLineError, readCommandLine } from '../../../src/paper/commandLine';

describe('the command line of the paper exchange', () => {
  it('reads faults: a name, and after colons the call, the times and the parameter, each of which may be left out', () => {
    const { faults } = readCommandLine([
      '--fault',
      'bad-gateway',
      '--fault',
      'service-unavailable:lookup:3',
      '--fault',
      'late-answer:place::5000',
      '--fault',
      'wrong-date::always:-300000',
      '--fault=rate-limited:any',
      '--fault=filled-before-cancel',
    ]);
    assert.deepEqual(faults, [
      { fault: 'bad-gateway', call: 'any', times: 1 },
      { fault: 'service-unavailable', call: 'lookup', times: 3 },
      { fault: 'late-answer', call: 'place', times: 1, parameter: 5_000 },
      { fault: 'wrong-date', call: 'any', times: 'always', parameter: -300_000 },
      { fault: 'rate-limited', call: 'any', times: 1, parameter: 1 },
      { fault: 'filled-before-cancel', call: 'cancel', times: 1 },
    ]);
    assert.deepEqual(readCommandLine([]).faults, []);
  });

  it('reads a rate, with a burst of a second\u2019s requests where none is given', () => {
    const rates = ['5/10', '5', '0.5', '2.5/7'].map((text) => readCommandLine(['--rate', text]).rate);
    assert.deepEqual(rates, [
      { perSecond: 5, burst: 10 },
      { perSecond: 5, burst: 5 },
      { perSecond: 0.5, burst: 1 },
      { perSecond: 2.5, burst: 7 },
    ]);
    assert.equal(readCommandLine([]).rate, undefined);
  });

  it('refuses nonsense and says what is possible', () => {
    for (const [args, said] of [
      [['--rate', 'fast'], /--rate fast: write requests per second, as 5, 0.5 or 5\/10/],
      [['--rate', '0'], /perSecond: Should be at least 0.001/],
      [['--rate', '5/0'], /burst: Should be at least 1/],
      [['--rate', '-5'], /--rate/],
      [['--fault', ''], /fault: Should be a fault: drop-before-handling, /],
      [['--fault', 'gremlins'], /fault: Should be a fault: drop-before-handling, /],
      [['--fault', 'bad-gateway:withdraw'], /call: Should be a call: place, cancel, /],
      [['--fault', 'bad-gateway::0'], /times: .*from 1 to 1000000, or "always"/],
      [['--fault', 'bad-gateway::1.5'], /times: .*whole number/],
      [['--fault', 'bad-gateway::often'], /times: .*or "always"/],
      [['--fault', 'bad-gateway:::5'], /parameter: bad-gateway takes none/],
      [['--fault', 'late-answer:::-5'], /parameter: Should be from 0 to 43200000 ms/],
      [['--fault', 'late-answer:::soon'], /parameter: Should be a whole number/],
      [['--fault', 'late-answer:place:1:5:6'], /too many colons/],
      [['--fault', 'filled-before-cancel:place'], /filled-before-cancel happens to cancel only/],
      [['--fault', 'connection-refused:place'], /it takes no call and no times/],
      [['--fault', 'connection-refused', '--directory', 'x'], /not with --directory/],
    ] as const) {
      assert.throws(
        () => readCommandLine(args),
        (error: unknown) => error instanceof CommandLineError && said.test(error.message),
        args.join(' '),
      );
    }
  });
});
