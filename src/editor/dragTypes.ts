/** By which VS Code knows rows that are dragged in the tree of markets: the prefix is VS Code's, the rest the view's id. */
export const marketsMimeType = 'application/vnd.code.tree.invex.markets';
