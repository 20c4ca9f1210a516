/** What a request comes with, by keys in small letters: AWS takes them in any. */
export type Context = Record<string, string>;

type Condition = Record<string, Record<string, string | string[]>>;
interface Statement {
  Effect: string;
  Action: string | string[];
  Condition?: Condition;
}

/** As AWS judges: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export function isDenied(content: string, context: Context): boolean {
  const { Statement: all } = JSON.parse(content) as { Statement: Statement | Statement[] };
  return [all]
    .flat()
    .some(
      ({ Effect, Action, Condition = {} }) =>
        Effect === 'Deny' && [Action].flat().includes('*') && holds(Condition, context),
    );
}

/** All operators and all keys have to hold, and one of the values of each. */
const holds = (condition: Condition, context: Context): boolean =>
  Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) =>
      isMet(operator, [values].flat(), context[key.toLowerCase()]),
    ),
  );

function isMet(operator: string, values: string[], found: string | undefined): boolean {
  switch (operator) {
    case 'StringEquals':
      return found !== undefined && values.includes(found);
    case 'ArnLike':
      return found !== undefined && values.some((value) => isArnLike(value, found));
    case 'ArnNotLike':
      return found === undefined || !values.some((value) => isArnLike(value, found));
    case 'DateLessThan':
      return found !== undefined && values.some((value) => Date.parse(found) < Date.parse(value));
    default:
      throw new Error(`no operator ${operator} here`);
  }
}

/** Each of the six parts by itself, with wildcards. */
function isArnLike(pattern: string, arn: string): boolean {
  const parts = (text: string) => {
    const all = text.split(':');
    return [...all.slice(0, 5), all.slice(5).join(':')];
  };
  const found = parts(arn);
  return parts(pattern).every((part, at) => {
    const escaped = part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(found[at] ?? '');
  });
}
