import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { settingFault, settingSchemas } from '../../../src/editor/settingSchemas';
import {
  defaultTemplate,
  longestTemplate,
  placeholders,
  rendered,
  templateProblem,
  type TemplateValues,
} from '../../../src/editor/tickerTemplate';
import { shownLabel } from './iconLabel';

/** Bits of which somebody could build an icon, a link, markup, a second line or a turned figure. */
const bits = [
  ...['$(', ')', '$', '(', '\\', '\\$(', '$(alert)', '\\$(alert)', '$(sync~spin)', 'alert', '~spin'],
  ...['[a](command:invex.newOrder)', '[', '](', '<b>', '|', '`', '\n', '\r', '\t', '\u0000', '\u202e'],
  ...['\u2066', '\ufeff', '  ', ' ', '\u2007', 'BTC', '1,030', '-0.30%', '\u062a\u062a\u0631', '\ud83d'],
];
const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...bits), fc.string({ maxLength: 5 })), { maxLength: 12 })
  .map((parts) => parts.join(''));
const braced = fc.constantFrom(...placeholders).map((name) => `{${name}}`);
const anyTemplate = fc
  .array(fc.oneof(hostileText, braced, fc.constantFrom('{', '}', '{}', '{foo}', '{Mid}')), { maxLength: 12 })
  .map((parts) => parts.join(''));
const usableTemplate = fc
  .array(
    fc.oneof(
      braced,
      hostileText.map((text) => text.replaceAll(/[{}]/g, '')),
    ),
    { minLength: 1, maxLength: 10 },
  )
  .map((parts) => parts.join(''))
  .filter((template) => templateProblem(template) === undefined);
const anyValues = fc.record(
  Object.fromEntries(placeholders.map((name) => [name, hostileText])) as Record<
    keyof TemplateValues,
    typeof hostileText
  >,
);

const property = (
  JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as {
    contributes: { configuration: { properties: Record<string, Record<string, unknown>> } };
  }
).contributes.configuration.properties['invex.ticker.template'];

describe('A template of the ticker', () => {
  it('shows its own icons and no other, whatever an exchange sends', () => {
    fc.assert(
      fc.property(usableTemplate, anyValues, (template, values) => {
        assert.deepEqual(shownLabel(rendered(template, values)).icons, shownLabel(template).icons);
      }),
      { numRuns: 3000 },
    );
  });

  it('is one line whose figures cannot be turned round, and no longer than its values', () => {
    fc.assert(
      fc.property(usableTemplate, anyValues, (template, values) => {
        const line = rendered(template, values);
        assert.doesNotMatch(line, /[\p{Cc}\u2028\u2029\u202a-\u202e\ufeff]/u);
        const isolates = [...line.matchAll(/[\u2066-\u2069]/gu)].map(([mark]) => mark);
        const opened = isolates.filter((mark) => mark !== '\u2069').length;
        assert.equal(isolates.length, 2 * opened, 'as many isolates end as begin');
        const count = [...template.matchAll(/\{/g)].length;
        assert.ok(line.length <= 2 * longestTemplate + count * 130 + 2, String(line.length));
      }),
      { numRuns: 3000 },
    );
  });

  it('shows the values as they are', () => {
    const plain = fc.stringMatching(/^[A-Za-z0-9,.+%()$-]{1,40}$/);
    fc.assert(
      fc.property(plain, plain, (base, mid) => {
        const values = { ...nothing, base, mid };
        assert.equal(shownLabel(rendered('<{base}|{mid}>', values)).text, `<${base}|${mid}>`);
      }),
    );
  });

  it('is refused exactly where the settings editor refuses it, with a reason', () => {
    const pattern = new RegExp(String(property?.['pattern']), 'u');
    fc.assert(
      fc.property(fc.oneof(anyTemplate, usableTemplate), (template) => {
        const taken = pattern.test(template) && template.length <= Number(property?.['maxLength']);
        const problem = templateProblem(template);
        assert.equal(problem === undefined, taken, problem);
        assert.equal(settingSchemas['ticker.template'].safeParse(template).success, taken);
        if (problem !== undefined) assert.match(problem, /^\S.*\.$/su);
      }),
      { numRuns: 3000 },
    );
    assert.equal(property?.['default'], defaultTemplate);
  });
});

const nothing = Object.fromEntries(placeholders.map((name) => [name, ''])) as unknown as TemplateValues;

describe('What is wrong with a template', () => {
  const reasons: readonly [template: string, reason: string][] = [
    ['{symbol} {foo}', '{foo} is not one of them.'],
    ['{Mid}', '{Mid} is not one of them.'],
    ['{}{mid}', '{} is not one of them.'],
    ['{mid', 'It has a brace without its other half.'],
    ['{mid} }', 'It has a brace without its other half.'],
    ['', 'It has none of them.'],
    ['price', 'It has none of them.'],
    ['{mid}\n{bid}', 'It has a line break or another invisible character.'],
    ['{mid}\u202e', 'It has a line break or another invisible character.'],
    ['{mid}'.padEnd(10_240), 'It has 10240 characters.'],
  ];
  for (const [template, reason] of reasons) {
    it(`is told of ${JSON.stringify(template.slice(0, 20))}`, () => {
      assert.equal(templateProblem(template), reason);
      assert.equal(settingFault('ticker.template', template), reason);
    });
  }

  it('is nothing with icons, Persian words and joiners', () => {
    for (const template of [
      defaultTemplate,
      '$(star) {mid}',
      '\u0642\u06cc\u0645\u062a\u200c {mid}',
      '{bid}/{ask}',
    ]) {
      assert.equal(templateProblem(template), undefined);
    }
  });
});

describe('A template in a right-to-left script', () => {
  it('keeps signs on their side and the state outside', () => {
    const line = rendered('\u062a\u062a\u0631 {mid} {change}', {
      ...nothing,
      mid: '1,030',
      change: '\u22123.00%',
    });
    assert.equal(line, '\u2068\u062a\u062a\u0631 \u20661,030\u2069 \u2066\u22123.00%\u2069\u2069');
  });
});
