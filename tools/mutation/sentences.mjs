// Leaves sentences for people out of the mutation: an emptied sentence says nothing about an order or a price. Names, codes, wire words and
// separators stay in, and so does a template that decides something inside its braces.
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const words = /[a-z,.:;)] [a-z(]/i;

/** Whether an expression in a template only names or calls something, so that nothing in it would be mutated. */
function plain(expression) {
  if (expression.type === 'Identifier' || expression.type === 'NumericLiteral') return true;
  if (expression.type === 'MemberExpression') return !expression.computed && plain(expression.object);
  if (expression.type !== 'CallExpression') return false;
  return plain(expression.callee) && expression.arguments.every(plain);
}

const sentences = {
  shouldIgnore({ node }) {
    if (node.type === 'StringLiteral' && words.test(node.value)) return 'a sentence for people';
    if (node.type !== 'TemplateLiteral' || !node.expressions.every(plain)) return undefined;
    const text = node.quasis.map((quasi) => quasi.value.raw).join('x');
    return words.test(text) ? 'a sentence for people' : undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'sentences', sentences)];
