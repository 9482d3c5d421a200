import type { BrowserContext, Frame } from 'playwright-core';

/**
 * Lets a test speak as the pages of extensions do, as a script would that got into one: keeps what `acquireVsCodeApi` gave to the page, which VS Code gives
 * once. For windows that are opened afterwards.
 */
export async function scriptPages(context: BrowserContext): Promise<void> {
  await context.addInitScript({ content: keepApi });
}

/** Text, since it runs in pages where nothing of ours is. */
const keepApi = `(() => {
  let acquire;
  Object.defineProperty(globalThis, 'acquireVsCodeApi', {
    configurable: true,
    get: () => acquire,
    set: (given) => {
      acquire = () => (globalThis.invexPageApi = given());
    },
  });
})()`;

/**
 * Sends what an expression gives, `times` times, as the page itself does. An expression, since not everything that a page may send gets through from
 * here: `JSON.parse('{"__proto__":{}}')`; `n` in it counts from 0.
 */
export async function sendFromPage(page: Frame, expression: string, times = 1): Promise<void> {
  await page.evaluate(`(() => {
    const api = globalThis.invexPageApi;
    if (!api) throw new Error('This page has not asked for its API.');
    for (let n = 0; n < ${times}; n += 1) api.postMessage(${expression});
  })()`);
}
