import { isJson, type Json } from '../json.ts';

/** Collects faults in Slack's words, and the ids that must be unique. */
export interface Report {
  faults: string[];
  /** Where inputs, files and the like depend on it. */
  surface: 'message' | 'modal' | 'home';
  blockIds: Set<string>;
}

/** Looks at one value; `at` is its JSON pointer. */
export type Check = (value: unknown, at: string, report: Report) => void;

export function fault(report: Report, at: string, sentence: string): void {
  report.faults.push(`[ERROR] ${sentence} [json-pointer:${at}]`);
}

/** Text of `least` to `most` characters. */
export function text(most: number, least = 1): Check {
  return (value, at, report) => {
    if (typeof value !== 'string') fault(report, at, 'should be a string');
    else if (value.length < least) fault(report, at, `must be more than ${least - 1} characters`);
    else if (value.length > most) fault(report, at, `must be less than ${most + 1} characters`);
  };
}

export function matching(pattern: RegExp, what: string): Check {
  return (value, at, report) => {
    if (typeof value !== 'string' || !pattern.test(value)) fault(report, at, `should be ${what}`);
  };
}

export const flag: Check = (value, at, report) => {
  if (typeof value !== 'boolean') fault(report, at, 'should be a boolean');
};

export function integer(least: number, most: number): Check {
  return (value, at, report) => {
    if (!Number.isInteger(value)) fault(report, at, 'should be an integer');
    else if ((value as number) < least) fault(report, at, `must be at least ${least}`);
    else if ((value as number) > most) fault(report, at, `must be at most ${most}`);
  };
}

export function oneOf(...allowed: (string | number)[]): Check {
  return (value, at, report) => {
    if (!allowed.includes(value as string)) fault(report, at, `must be one of: ${allowed.join(', ')}`);
  };
}

export function list(item: Check, most: number, least = 1): Check {
  return (value, at, report) => {
    if (!Array.isArray(value)) return fault(report, at, 'should be an array');
    if (value.length < least) fault(report, at, `no less than ${least} items allowed`);
    if (value.length > most) fault(report, at, `no more than ${most} items allowed`);
    value.forEach((one, index) => item(one, `${at}/${index}`, report));
  };
}

type Fields = Record<string, Check>;

/** What must hold between the fields of one object. */
type Across = (value: Json, at: string, report: Report) => void;

/** An object with these fields and no others. */
export function object(required: Fields, optional: Fields = {}, ...across: Across[]): Check {
  return (value, at, report) => {
    if (!isJson(value)) return fault(report, at, 'should be an object');
    for (const name of Object.keys(required))
      if (value[name] === undefined) fault(report, at, `missing required field: ${name}`);
    for (const [name, given] of Object.entries(value)) {
      if (given === undefined) continue;
      const check = Object.hasOwn(required, name)
        ? required[name]
        : Object.hasOwn(optional, name)
          ? optional[name]
          : undefined;
      if (check) check(given, `${at}/${name}`, report);
      else fault(report, at, `invalid additional property: ${name}`);
    }
    for (const one of across) one(value, at, report);
  };
}

/** An object whose `type` decides what it must be. */
export function byType(types: Record<string, Check>): Check {
  return (value, at, report) => {
    if (!isJson(value)) return fault(report, at, 'should be an object');
    if (typeof value.type !== 'string') return fault(report, at, 'missing required field: type');
    const check = Object.hasOwn(types, value.type) ? types[value.type] : undefined;
    if (!check) return fault(report, `${at}/type`, `unsupported type: ${value.type}`);
    check(value, at, report);
  };
}

export function exactlyOne(...names: string[]): Across {
  return (value, at, report) => {
    const given = names.filter((name) => value[name] !== undefined);
    if (given.length !== 1) fault(report, at, `expected exactly one of: ${names.join(', ')}`);
  };
}

export function atLeastOne(...names: string[]): Across {
  return (value, at, report) => {
    if (names.every((name) => value[name] === undefined))
      fault(report, at, `missing required field: one of ${names.join(', ')}`);
  };
}

/** Refuses an `action_id` that another element of the same list has. */
export function uniqueActionIds(listName: string): Across {
  return (value, at, report) => {
    const seen = new Set<string>();
    const elements: unknown[] = Array.isArray(value[listName]) ? value[listName] : [];
    elements.forEach((element, index) => {
      const id = isJson(element) ? element.action_id : undefined;
      if (typeof id !== 'string') return;
      if (seen.has(id))
        fault(report, `${at}/${listName}/${index}/action_id`, `action_id already exists: ${id}`);
      seen.add(id);
    });
  };
}
