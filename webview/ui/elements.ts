type Child = Node | string;

/** Makes an element with a class and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

/** Writes a text only where it differs: an untouched node keeps selection, focus and the screen reader's place. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets an attribute, or removes it; writes only where it differs. */
export function setAttribute(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}

/** Shows an element, or takes it out of the page's flow. */
export function setShown(element: HTMLElement, shown: boolean): void {
  if (element.hidden === shown) element.hidden = !shown;
}

/** Brings a container to `count` children, making missing ones and removing spare ones from the end. */
export function setCount(container: Element, count: number, makeOne: (index: number) => Node): void {
  while (container.childElementCount > count) container.lastElementChild?.remove();
  while (container.childElementCount < count) container.append(makeOne(container.childElementCount));
}
