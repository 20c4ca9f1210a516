import { type ASTNode, parse } from '@marcbachmann/cel-js';
import { factName } from '../policy/condition/ast.ts';

/** How what a scope names is called. */
export interface ScopeNames {
  resource: (id: string) => string;
  entitlement: (key: string) => string;
}

/**
 * A review's scope for people who don't write access.yaml: "access in prod, or of high or critical sensitivity".
 * Undefined where it takes the expression itself to say it.
 */
export function scopeInWords(scope: string, names: ScopeNames): string | undefined {
  let ast: ASTNode;
  try {
    ({ ast } = parse(scope));
  } catch {
    return undefined;
  }
  if (ast.op === 'value' && ast.args === true) return 'all access';
  const words = anyOf(ast, names);
  return words && `access ${words}`;
}

function anyOf(node: ASTNode, names: ScopeNames): string | undefined {
  return joined(partsOf(node, '||'), ', or ', (part) => allOf(part, names));
}

/** An "or" within an "and" would be read as one around it. */
function allOf(node: ASTNode, names: ScopeNames): string | undefined {
  return joined(partsOf(node, '&&'), ' and ', (part) => term(part, names));
}

function joined(
  parts: readonly ASTNode[],
  by: string,
  inWords: (part: ASTNode) => string | undefined,
): string | undefined {
  const words = parts.map(inWords);
  return words.includes(undefined) ? undefined : words.join(by);
}

function partsOf(node: ASTNode, op: '||' | '&&'): ASTNode[] {
  return node.op === op ? [...partsOf(node.args[0], op), ...partsOf(node.args[1], op)] : [node];
}

function term(node: ASTNode, names: ScopeNames): string | undefined {
  switch (node.op) {
    case '!_':
      return negated(term(node.args, names));
    case '==':
      return comparison(node.args[0], [node.args[1]], names);
    case '!=':
      return negated(comparison(node.args[0], [node.args[1]], names));
    case 'in': {
      const [needle, list] = node.args;
      return list.op === 'list' ? comparison(needle, list.args, names) : comparison(list, [needle], names);
    }
    default:
      return undefined;
  }
}

const negated = (words: string | undefined): string | undefined =>
  words === undefined || words.startsWith('not ') ? undefined : `not ${words}`;

function comparison(side: ASTNode, others: readonly ASTNode[], names: ScopeNames): string | undefined {
  const texts = others.map((other) =>
    other.op === 'value' && typeof other.args === 'string' ? other.args : undefined,
  );
  const known = texts.filter((text) => text !== undefined);
  return known.length === 0 || known.length < texts.length ? undefined : phrase(factName(side), known, names);
}

function phrase(fact: string | undefined, texts: readonly string[], names: ScopeNames): string | undefined {
  const any = texts.join(' or ');
  switch (fact) {
    case 'resource.id':
      return `to ${texts.map(names.resource).join(' or ')}`;
    case 'resource.name':
      return `to ${any}`;
    case 'resource.environment':
      return `in ${any}`;
    case 'resource.sensitivity':
      return `to resources of ${any} sensitivity`;
    case 'resource.tags':
      return `to resources tagged ${any}`;
    case 'entitlement.key':
      return `to ${texts.map(names.entitlement).join(' or ')}`;
    case 'entitlement.sensitivity':
      return `of ${any} sensitivity`;
    case 'person.department':
      return `of people in ${any}`;
    case 'person.title':
      return `of people titled ${any}`;
    case 'person.type':
      return `of people of type ${any}`;
    case 'person.groups':
      return `of people in the group ${any}`;
    case 'person.email':
    case 'person.name':
      return `of ${any}`;
    default:
      return undefined;
  }
}
