/** One thing wrong with the definitions; no field ever holds a value from the environment or a connector's secret. */
export interface Fault {
  line: number;
  /** The key, as in `resources[0].connector`; empty for the file as a whole. */
  path: string;
  found: string;
  expected: string;
  /** What to do, when it can be said. */
  advice?: string;
}

/** `access.yaml:41  resources[0].connector  found "ops-bd", expected one of ops-db, chat — did you mean "ops-db"?` */
export function describeFault(fileName: string, fault: Fault): string {
  const place = fault.path === '' ? '' : `  ${fault.path}`;
  const advice = fault.advice === undefined ? '' : ` — ${fault.advice}`;
  return `${fileName}:${fault.line}${place}  found ${fault.found}, expected ${fault.expected}${advice}`;
}

export type Path = readonly PropertyKey[];

/** A path as people read it: `policies[0].stages[1].need`. */
export function pathText(path: Path): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else text += text === '' ? String(key) : `.${String(key)}`;
  }
  return text;
}

/** `1 character`, `3 characters`. */
export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
