import type { BrowserContext, Page } from 'playwright-core';

/** What the browser holds, by place. */
type Contents = ReadonlyMap<string, string>;

/** Writes down what every page of an extension is sent, for windows that are opened afterwards. */
export async function recordTraffic(context: BrowserContext): Promise<void> {
  await context.addInitScript({ content: record });
}

/** Text, since it runs in pages where nothing of ours is. The page around ours posts to it by this function; its own parent is hidden from it later. */
const record = `(() => {
  const window = globalThis;
  if (window === window.top) return;
  const { top } = window;
  const post = window.postMessage;
  window.postMessage = function (message, ...more) {
    (top.invexHeard ??= []).push(JSON.stringify(message));
    return post.call(window, message, ...more);
  };
})()`;

/** Everything that was posted to pages of extensions since the window was loaded. */
export async function trafficOf(page: Page): Promise<string> {
  return page.evaluate(`(globalThis.invexHeard ?? []).join('\\n')`);
}

/** What a window shows and keeps: of itself and of each page in it the document, with what stands in fields; and what the browser keeps for it. */
export async function documentsOf(page: Page): Promise<Contents> {
  const contents = new Map<string, string>();
  for (const [at, frame] of page.frames().entries()) {
    if (frame.isDetached()) continue;
    const text: string = await frame.evaluate(`(() => {
      const fields = [...document.querySelectorAll('input, textarea, select')].map((each) => each.value);
      return [document.documentElement.outerHTML, document.documentElement.innerText, ...fields].join('\\n');
    })()`);
    contents.set(`document ${at} ${new URL(frame.url()).pathname}`, text);
  }
  return contents;
}

/** What the browser keeps for the editor's address: each entry of its storages and databases. */
export async function storagesOf(page: Page): Promise<Contents> {
  const entries: readonly (readonly [string, string])[] = await page.evaluate(readStorages);
  const cookies = await page.context().cookies();
  return new Map([...entries, ['cookies', JSON.stringify(cookies)]]);
}

const readStorages = `(async () => {
  const entries = [];
  for (const name of ['localStorage', 'sessionStorage']) {
    for (const [key, value] of Object.entries(globalThis[name])) entries.push([name + ' ' + key, value]);
  }
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const open = database.transaction(store).objectStore(store);
      const [keys, values] = [await done(open.getAllKeys()), await done(open.getAll())];
      values.forEach((value, at) => {
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        entries.push(['indexedDB ' + name + ' ' + store + ' ' + String(keys[at]), String(text)]);
      });
    }
    database.close();
  }
  return entries;
})()`;
