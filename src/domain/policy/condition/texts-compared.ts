import type { ASTNode } from '@marcbachmann/cel-js';
import { childNodes, factName } from './ast.ts';

export interface ComparedText {
  /** As `resource.id`. */
  fact: string;
  text: string;
}

/** Every text that a fact is compared with as a whole: by ==, by != and by in, whichever side it stands on. */
export function textsCompared(ast: ASTNode): ComparedText[] {
  return [...comparedHere(ast), ...childNodes(ast).flatMap(textsCompared)];
}

function comparedHere(node: ASTNode): ComparedText[] {
  if (node.op === '==' || node.op === '!=')
    return [...pair(node.args[0], [node.args[1]]), ...pair(node.args[1], [node.args[0]])];
  if (node.op !== 'in') return [];
  const [needle, list] = node.args;
  return list.op === 'list' ? pair(needle, list.args) : pair(list, [needle]);
}

function pair(side: ASTNode, others: readonly ASTNode[]): ComparedText[] {
  const fact = factName(side);
  if (fact === undefined) return [];
  return others.flatMap((other) =>
    other.op === 'value' && typeof other.args === 'string' ? [{ fact, text: other.args }] : [],
  );
}
