import type { ASTNode } from '@marcbachmann/cel-js';
import { nearestWord } from '../../nearest-word.ts';
import { childNodes, factName, LOOPS } from './ast.ts';
import { FACT_TYPES, FACT_WORDS } from './fact-types.ts';
import { fold } from './fold.ts';

const DEEPEST_LOOPS = 2;
const CONVERSIONS = ['int', 'uint', 'double', 'bool', 'bytes', 'timestamp', 'duration'];
const TYPES = ['person.type', 'requester.type'];
const GROUP_LISTS = ['person.groups', 'requester.groups'];

/** What the file names, and a condition may therefore name. */
export interface KnownWords {
  groupIds: ReadonlySet<string>;
  personTypes: readonly string[];
}

/** What type-checking lets pass and a policy must not: regular expressions, untyped values, words that can't match. */
export function conditionFault(ast: ASTNode, known: KnownWords | undefined): string | undefined {
  const faults: string[] = [];
  visit(ast, 0, (node, loops) => {
    const fault = callFault(node, loops) ?? wordFault(node, known);
    if (fault !== undefined) faults.push(fault);
  });
  return faults[0];
}

function callFault(node: ASTNode, loops: number): string | undefined {
  if (node.op !== 'call' && node.op !== 'rcall') return undefined;
  const name = node.args[0];
  if (name === 'matches') {
    return 'matches() is not allowed, because a regular expression on text that people type can be made to run forever: use ==, in, contains(), startsWith() or endsWith()';
  }
  if (name === 'has')
    return 'has() is not needed, because every fact is always there: compare with "" instead';
  if (name === 'upperAscii')
    return 'upperAscii() is not allowed, because conditions compare text without regard to case, and what it gives would equal nothing: leave it out';
  if (node.op === 'call' && CONVERSIONS.includes(name))
    return `${name}() is not allowed, because text that isn’t there, or that people mistype, is converted without an error (nothing is the number 0): compare it as text`;
  if (name === 'dyn') return 'dyn() is not allowed, because it switches the check of types off';
  if (loops > DEEPEST_LOOPS)
    return `more than ${DEEPEST_LOOPS} of ${[...LOOPS].join(', ')} inside each other are not allowed`;
  return undefined;
}

function wordFault(node: ASTNode, known: KnownWords | undefined): string | undefined {
  switch (node.op) {
    case '==':
    case '!=':
      return (
        unknownWord(node.args[0], [node.args[1]], known) ?? unknownWord(node.args[1], [node.args[0]], known)
      );
    case '<':
    case '<=':
    case '>':
    case '>=':
      return orderFault(node.args[0], node.args[1]) ?? orderFault(node.args[1], node.args[0]);
    case 'in': {
      const [needle, list] = node.args;
      if (known && GROUP_LISTS.includes(factName(list) ?? '')) return unknownGroup(needle, known.groupIds);
      return list.op === 'list' ? unknownWord(needle, list.args, known) : undefined;
    }
    default:
      return undefined;
  }
}

function unknownWord(fact: ASTNode, literals: ASTNode[], known: KnownWords | undefined): string | undefined {
  const name = factName(fact);
  const words = name === undefined ? undefined : wordsOf(name, known);
  if (words === undefined) return undefined;
  for (const literal of literals) {
    if (literal.op !== 'value' || typeof literal.args !== 'string' || words.includes(fold(literal.args)))
      continue;
    return `${name} is never "${literal.args}": it is one of ${words.join(', ')}${meant(literal.args, words)}`;
  }
  return undefined;
}

function wordsOf(name: string, known: KnownWords | undefined): readonly string[] | undefined {
  return TYPES.includes(name) ? known?.personTypes : FACT_WORDS[name];
}

function orderFault(side: ASTNode, other: ASTNode): string | undefined {
  const name = factName(side);
  if (name !== undefined && FACT_WORDS[name] !== undefined)
    return `${name} has no order (< and > would compare letters): write ${name} in ["high", "critical"], naming each`;
  if (!isText(side) || isNumber(other)) return undefined;
  return '< and > on text compare letters, and text that isn’t there comes before any other: compare it with == or in';
}

function isText(node: ASTNode): boolean {
  return node.op === 'value' ? typeof node.args === 'string' : factType(node) === 'string';
}

function isNumber(node: ASTNode): boolean {
  return node.op === 'value' ? typeof node.args !== 'string' : factType(node) === 'int';
}

function factType(node: ASTNode): string | undefined {
  const [owner = '', field = ''] = factName(node)?.split('.') ?? [];
  const types: Record<string, Record<string, string>> = FACT_TYPES;
  return types[owner]?.[field];
}

function unknownGroup(needle: ASTNode, groupIds: ReadonlySet<string>): string | undefined {
  if (needle.op !== 'value' || typeof needle.args !== 'string' || groupIds.has(fold(needle.args)))
    return undefined;
  return `there is no group "${needle.args}": ${groupIds.size === 0 ? 'no groups are defined' : `the groups are ${[...groupIds].join(', ')}`}${meant(needle.args, groupIds)}`;
}

function meant(typed: string, known: Iterable<string>): string {
  const near = nearestWord(typed, known);
  return near === undefined ? '' : ` — did you mean "${near}"?`;
}

function visit(node: ASTNode, loops: number, see: (node: ASTNode, loops: number) => void): void {
  const inside = node.op === 'rcall' && LOOPS.has(node.args[0]) ? loops + 1 : loops;
  see(node, inside);
  for (const child of childNodes(node)) visit(child, inside, see);
}
