/** The list with some symbols taken to just before another one, or to its end; those that were not in it come in. They keep their own order. */
export function movedBefore(
  list: readonly string[],
  symbols: readonly string[],
  before: string | undefined,
): readonly string[] {
  const moving = new Set(symbols);
  // What they are dropped on may be one of them: then the next that stays is meant.
  const at = before === undefined ? -1 : list.indexOf(before);
  const anchor = at < 0 ? undefined : list.slice(at).find((symbol) => !moving.has(symbol));
  const rest = list.filter((symbol) => !moving.has(symbol));
  const place = anchor === undefined ? rest.length : rest.indexOf(anchor);
  return [...rest.slice(0, place), ...moving, ...rest.slice(place)];
}

/**
 * The list with some symbols each one place further up or down. A place is one among the symbols that are shown: what a filter hides is passed.
 * Chosen ones that stand together stay together, and at the end of the list they stop.
 */
export function movedByOne(
  list: readonly string[],
  symbols: readonly string[],
  direction: 'up' | 'down',
  isShown: (symbol: string) => boolean,
): readonly string[] {
  if (direction === 'down') return [...movedByOne([...list].reverse(), symbols, 'up', isShown)].reverse();
  const moving = new Set(symbols);
  const moved = [...list];
  for (const symbol of list) {
    if (!moving.has(symbol)) continue;
    const at = moved.indexOf(symbol);
    const above = moved.slice(0, at).findLastIndex((each) => isShown(each));
    const neighbour = moved[above];
    if (neighbour === undefined || moving.has(neighbour)) continue;
    moved.splice(at, 1);
    moved.splice(above, 0, symbol);
  }
  return moved;
}
