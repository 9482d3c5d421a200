import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkout } from '../../../scripts/checkout';

interface NamedTest {
  readonly file: string;
  readonly titles: readonly string[];
}

/** `` `test/….test.ts` "title", "title" ``: the tests that a text names. */
function namedIn(text: string): readonly NamedTest[] {
  return [...text.matchAll(/`(test\/[\w./-]+)`((?:,? "[^"]+")*)/g)].map(([, file = '', titles = '']) => ({
    file,
    titles: [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title),
  }));
}

/** What is wrong with a name: no such file, or no such title in it. */
function faultsOf({ file, titles }: NamedTest): readonly string[] {
  const place = path.join(checkout, file);
  if (!existsSync(place)) return [`${file} does not exist`];
  const told = titlesIn(readFileSync(place, 'utf8'));
  return titles.filter((title) => !told.has(title)).map((title) => `${file} has no "${title}"`);
}

/** Titles of suites and tests in a source. */
function titlesIn(source: string): ReadonlySet<string> {
  const found = [...source.matchAll(/\b(?:describe|it)\(\s*(?:'((?:[^'\\]|\\.)*)'|"([^"]*)"|`([^`]*)`)/g)];
  return new Set(
    found.map(([, single, double, template]) =>
      (single ?? double ?? template ?? '')
        .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
        .replace(/\\(.)/g, '$1'),
    ),
  );
}

describe('Documents that name tests as proof', () => {
  for (const document of ['docs/threat-model.md', 'docs/reliability.md']) {
    const text = readFileSync(path.join(checkout, document), 'utf8');

    it(`${document} names tests that exist`, () => {
      const named = namedIn(text);
      assert.ok(named.length >= 10);
      assert.deepEqual(named.flatMap(faultsOf), []);
    });

    it(`${document} names a test in each row that promises something`, () => {
      const rows = text
        .split('\n## ')
        .filter((part) => part.includes('| proved by |'))
        .flatMap((part) =>
          part
            .split('\n')
            .filter((line) => line.startsWith('| '))
            .slice(2),
        );
      assert.ok(rows.length >= 8);
      for (const row of rows) {
        assert.match(row.split(' | ').at(-1) ?? '', /`test\/|the model|the matrix/, row);
      }
    });
  }

  it('would be caught with a test that is not there', () => {
    const [gone, renamed] = namedIn(
      '`test/ui/none.test.ts`; `test/unit/project/namedTests.test.ts` "is not there"',
    );
    assert.deepEqual(
      [gone, renamed].flatMap((each) => (each ? faultsOf(each) : [])),
      ['test/ui/none.test.ts does not exist', 'test/unit/project/namedTests.test.ts has no "is not there"'],
    );
  });
});
