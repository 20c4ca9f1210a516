import type { ASTNode } from '@marcbachmann/cel-js';
import { childNodes, LOOPS } from './ast.ts';
import { FACT_TYPES, type FactName } from './fact-types.ts';

/** The facts that an expression names, as `person.department`, each once and in its order; a whole one with all its fields. */
export function factsRead(ast: ASTNode, names: readonly FactName[]): string[] {
  const paths = new Set<string>();
  const isFact = (word: unknown, bound: ReadonlySet<string>): word is FactName =>
    names.some((name) => name === word) && !bound.has(String(word));

  const visit = (node: ASTNode, bound: ReadonlySet<string>): void => {
    const owner = node.op === '.' || node.op === '[]' ? node.args[0] : undefined;
    if (owner?.op === 'id' && isFact(owner.args, bound)) {
      const field = fieldOf(node);
      if (field !== undefined) {
        paths.add(`${owner.args}.${field}`);
        return;
      }
    }
    if (node.op === 'id') {
      if (isFact(node.args, bound))
        for (const field of Object.keys(FACT_TYPES[node.args])) paths.add(`${node.args}.${field}`);
      return;
    }
    if (node.op === 'rcall' && LOOPS.has(node.args[0])) {
      const [, list, [name, ...bodies]] = node.args;
      visit(list, bound);
      const inside = name?.op === 'id' ? new Set([...bound, name.args]) : bound;
      for (const body of bodies) visit(body, inside);
      return;
    }
    for (const child of childNodes(node)) visit(child, bound);
  };

  visit(ast, new Set());
  return [...paths];
}

/** `person.type` and `person["type"]` are the same field. */
function fieldOf(node: ASTNode): string | undefined {
  if (node.op === '.') return node.args[1];
  const key = node.op === '[]' ? node.args[1] : undefined;
  return key?.op === 'value' && typeof key.args === 'string' ? key.args : undefined;
}
