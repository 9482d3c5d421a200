import assert from 'node:assert/strict';
import { exact, toText } from '../../../src/domain/decimal';
import { PlotScale } from '../../../webview/market/pixels';

describe('The scale of a chart', () => {
  const tick = exact('10');
  const scale = PlotScale.upTo(exact('1202395'), tick);

  it('writes a mid between two ticks as it is', () => {
    assert.equal(toText(scale.figure(scale.place(exact('1202395')))), '1202395');
    assert.equal(toText(scale.figure(scale.place(exact('1202400')))), '1202400');
  });

  it('makes only prices on the tick', () => {
    assert.equal(toText(scale.price(scale.place(exact('1202391')))), '1202390');
    assert.equal(toText(scale.price(0)), '10');
  });
});
