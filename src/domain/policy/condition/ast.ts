import type { ASTNode } from '@marcbachmann/cel-js';

/** The calls that bind a name of their own: `list.exists(name, …)`. */
export const LOOPS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

export function childNodes(node: ASTNode): ASTNode[] {
  return nodesIn(node.args);
}

function nodesIn(args: unknown): ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(nodesIn);
  return isNode(args) ? [args] : [];
}

export function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

/** `resource.id`, where a node is one. */
export function factName(node: ASTNode): string | undefined {
  return node.op === '.' && node.args[0].op === 'id' ? `${node.args[0].args}.${node.args[1]}` : undefined;
}
