import type { ASTNode } from '@marcbachmann/cel-js';
import { nearestWord } from '../nearest-word.ts';
import { childNodes, LOOPS } from './ast.ts';
import { FACT_WORDS } from './fact-types.ts';

const DEEPEST_LOOPS = 2;
const GROUP_LISTS = ['person.groups', 'requester.groups'];

/** What type-checking lets pass and a policy must not: regular expressions, untyped values, words that can't match. */
export function conditionFault(ast: ASTNode, groupIds: ReadonlySet<string> | undefined): string | undefined {
  const faults: string[] = [];
  visit(ast, 0, (node, loops) => {
    const fault = callFault(node, loops) ?? wordFault(node, groupIds);
    if (fault !== undefined) faults.push(fault);
  });
  return faults[0];
}

function callFault(node: ASTNode, loops: number): string | undefined {
  if (node.op !== 'call' && node.op !== 'rcall') return undefined;
  const name = node.args[0];
  if (name === 'matches') {
    return 'matches() is not allowed, because a regular expression on text that people type can be made to run for ever: use ==, in, contains(), startsWith() or endsWith()';
  }
  if (name === 'has')
    return 'has() is not needed, because every fact is always there: compare with "" instead';
  if (name === 'dyn') return 'dyn() is not allowed, because it switches the check of types off';
  if (loops > DEEPEST_LOOPS)
    return `more than ${DEEPEST_LOOPS} of ${[...LOOPS].join(', ')} inside each other are not allowed`;
  return undefined;
}

function wordFault(node: ASTNode, groupIds: ReadonlySet<string> | undefined): string | undefined {
  switch (node.op) {
    case '==':
    case '!=':
      return unknownWord(node.args[0], [node.args[1]]) ?? unknownWord(node.args[1], [node.args[0]]);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return orderFault(node.args[0]) ?? orderFault(node.args[1]);
    case 'in': {
      const [needle, list] = node.args;
      if (groupIds && GROUP_LISTS.includes(factName(list) ?? '')) return unknownGroup(needle, groupIds);
      return list.op === 'list' ? unknownWord(needle, list.args) : undefined;
    }
    default:
      return undefined;
  }
}

function unknownWord(fact: ASTNode, literals: ASTNode[]): string | undefined {
  const name = factName(fact);
  const words = name === undefined ? undefined : FACT_WORDS[name];
  if (words === undefined) return undefined;
  for (const literal of literals) {
    if (literal.op !== 'value' || typeof literal.args !== 'string' || words.includes(literal.args)) continue;
    return `${name} is never "${literal.args}": it is one of ${words.join(', ')}${meant(literal.args, words)}`;
  }
  return undefined;
}

function orderFault(fact: ASTNode): string | undefined {
  const name = factName(fact);
  const words = name === undefined ? undefined : FACT_WORDS[name];
  if (words === undefined) return undefined;
  return `${name} has no order (< and > would compare letters): write ${name} in ["high", "critical"], naming each`;
}

function unknownGroup(needle: ASTNode, groupIds: ReadonlySet<string>): string | undefined {
  if (needle.op !== 'value' || typeof needle.args !== 'string' || groupIds.has(needle.args)) return undefined;
  return `there is no group "${needle.args}": ${groupIds.size === 0 ? 'no groups are defined' : `the groups are ${[...groupIds].join(', ')}`}${meant(needle.args, groupIds)}`;
}

function meant(typed: string, known: Iterable<string>): string {
  const near = nearestWord(typed, known);
  return near === undefined ? '' : ` — did you mean "${near}"?`;
}

function factName(node: ASTNode): string | undefined {
  return node.op === '.' && node.args[0].op === 'id' ? `${node.args[0].args}.${node.args[1]}` : undefined;
}

function visit(node: ASTNode, loops: number, see: (node: ASTNode, loops: number) => void): void {
  const inside = node.op === 'rcall' && LOOPS.has(node.args[0]) ? loops + 1 : loops;
  see(node, inside);
  for (const child of childNodes(node)) visit(child, inside, see);
}
