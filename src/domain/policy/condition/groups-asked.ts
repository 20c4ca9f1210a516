import type { ASTNode } from '@marcbachmann/cel-js';
import { childNodes, factName, isNode } from './ast.ts';
import type { FactName } from './fact-types.ts';
import { factsRead } from './facts-read.ts';
import { fold } from './fold.ts';

/** Of whose groups a condition asks, and which: by their names, or any of them. Nobody is left out who isn't asked about. */
export type GroupsAsked = Partial<Record<'person' | 'requester', readonly string[] | 'any'>>;

export function groupsAsked(ast: ASTNode, names: readonly FactName[]): GroupsAsked {
  const asked: GroupsAsked = {};
  const byName = new Set<ASTNode>();
  for (const who of ['person', 'requester'] as const) {
    const named = memberships(ast, `${who}.groups`);
    for (const { node } of named) byName.add(node);
    if (named.length > 0) asked[who] = named.map(({ group }) => fold(group));
  }
  const otherwise = factsRead(without(ast, byName), names);
  for (const who of ['person', 'requester'] as const)
    if (otherwise.includes(`${who}.groups`)) asked[who] = 'any';
  return asked;
}

/** Each `"dba" in person.groups`. */
function memberships(node: ASTNode, list: string): { node: ASTNode; group: string }[] {
  const [needle, of] = node.op === 'in' ? node.args : [];
  const group = needle?.op === 'value' && of !== undefined && factName(of) === list ? needle.args : undefined;
  if (typeof group === 'string') return [{ node, group }];
  return childNodes(node).flatMap((child) => memberships(child, list));
}

/** The same expression, where these parts of it say nothing of any fact. */
function without(node: ASTNode, left: ReadonlySet<ASTNode>): ASTNode {
  const copy = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(copy);
    if (!isNode(part)) return part;
    return left.has(part) ? { op: 'value', args: true } : { op: part.op, args: copy(part.args) };
  };
  return copy(node) as ASTNode;
}
