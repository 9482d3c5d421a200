import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Frame } from 'playwright-core';
import { checkout } from '../../../scripts/checkout';

/**
 * What axe finds wrong in one document, one line a finding: rule, impact, what to do, where. `ground` is the part of the editor behind
 * the document.
 */
export async function accessibilityProblems(
  document: Frame,
  ground: 'sideBar' | 'editor' = 'sideBar',
): Promise<string[]> {
  const source = createRequire(path.join(checkout, 'package.json')).resolve('axe-core/axe.min.js');
  await document.evaluate(await readFile(source, 'utf8'));
  // A view's page is transparent over the side bar, which axe cannot see from inside the frame: it would take white.
  await document.evaluate((part) => {
    const behind = getComputedStyle(globalThis.document.documentElement).getPropertyValue(
      `--vscode-${part}-background`,
    );
    globalThis.document.documentElement.style.backgroundColor = behind;
  }, ground);
  const results = await document.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
    return axe.run();
  });
  // A later theme has another ground, and pictures show the page as it is.
  await document.evaluate(() => globalThis.document.documentElement.style.removeProperty('background-color'));
  return results.violations.flatMap((violation) =>
    violation.nodes.map(
      (node) =>
        `${violation.id} (${violation.impact ?? 'unrated'}): ${violation.help} at ${node.target.join(' ')}`,
    ),
  );
}
