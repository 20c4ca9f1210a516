import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { count, type Fault, type Path, pathText } from './fault.ts';

/** Aliases can make a small file expand without end. */
const MOST_VALUES = 500_000;
const DEEPEST = 30;
const LONGEST_SOURCE = 10_000_000;

/** The plain value of a parsed file, and where each part of it stands. */
export interface SourceDocument {
  value: unknown;
  /** The line of the key or entry at a path, or of the nearest thing around it. */
  lineAt: (path: Path) => number;
  faults: Fault[];
}

/** Reads YAML 1.2 into plain values; `value` is undefined when it is too broken to look further. */
export function readSource(source: string): SourceDocument {
  const nothing = { value: undefined, lineAt: () => 1 };
  if (source.length > LONGEST_SOURCE) {
    const found = `${source.length} characters`;
    return { ...nothing, faults: [{ line: 1, path: '', found, expected: `at most ${LONGEST_SOURCE}` }] };
  }
  const lines = new LineCounter();
  const document = parseDocument(source, {
    lineCounter: lines,
    version: '1.2',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const lineOf = (offset: number | undefined): number =>
    offset === undefined ? 1 : lines.linePos(offset).line;
  const [broken, ...others] = document.errors;
  if (broken !== undefined) return { ...nothing, faults: [syntaxFault(broken, others.length, lineOf)] };
  const root = document.contents;
  if (!isMap(root)) {
    const found = root === null ? 'an empty file' : 'no key at all';
    return {
      ...nothing,
      faults: [{ line: 1, path: '', found, expected: 'keys such as version, organization and resources' }],
    };
  }
  const anchored = new Map<unknown, unknown>();
  const resolve = (node: unknown): unknown => {
    if (!isAlias(node)) return node;
    if (!anchored.has(node)) anchored.set(node, node.resolve(document));
    return anchored.get(node);
  };
  const reader = new PlainReader((node) => lineOf(node?.range?.[0]), resolve);
  return {
    value: reader.read(root, [], 0),
    lineAt: (path) => reader.lineAt(root, path),
    faults: reader.faults,
  };
}

class PlainReader {
  readonly faults: Fault[] = [];
  readonly #lineOf: (node: Node | null | undefined) => number;
  readonly #resolve: (node: unknown) => unknown;
  readonly #around: unknown[] = [];
  #values = 0;

  constructor(lineOf: (node: Node | null | undefined) => number, resolve: (node: unknown) => unknown) {
    this.#lineOf = lineOf;
    this.#resolve = resolve;
  }

  read(written: unknown, path: Path, line: number): unknown {
    const node = this.#resolve(written);
    if (isAlias(written) && node === undefined) {
      this.#fault(line, path, `*${written.source}`, `an anchor &${written.source} before it`);
      return null;
    }
    if (isAlias(written) && this.#around.includes(node)) {
      this.#fault(
        line,
        path,
        `*${written.source} inside &${written.source}`,
        'something that ends',
        'write it out',
      );
      return null;
    }
    this.#values += 1;
    if (this.#values > MOST_VALUES || path.length > DEEPEST) {
      if (this.faults.at(-1)?.expected !== TOO_LARGE) this.#fault(line, path, 'too much inside', TOO_LARGE);
      return null;
    }
    this.#around.push(node);
    const plain = this.#readInside(node, path);
    this.#around.pop();
    return plain;
  }

  #readInside(node: unknown, path: Path): unknown {
    if (isMap(node)) return this.#readMap(node.items as Pair<Node, Node | null>[], path);
    if (isSeq(node))
      return node.items.map((item, index) => this.read(item, [...path, index], this.#lineOf(item as Node)));
    return isScalar(node) ? node.value : null;
  }

  #readMap(pairs: Pair<Node, Node | null>[], path: Path): Record<string, unknown> {
    const plain: Record<string, unknown> = {};
    const firstLines = new Map<string, number>();
    for (const { key, value } of pairs) {
      const line = this.#lineOf(key);
      const name = isScalar(key) ? String(key.value) : undefined;
      const first = name === undefined ? undefined : firstLines.get(name);
      if (name === undefined || name === '__proto__') {
        this.#fault(line, path, 'a key that is not a word', 'a key', 'quote text that begins with [, { or *');
      } else if (first !== undefined) {
        this.#fault(
          line,
          [...path, name],
          `the key ${name} again (first on line ${first})`,
          'each key once',
          'remove one of the two',
        );
      } else {
        firstLines.set(name, line);
        plain[name] = this.read(value, [...path, name], line);
      }
    }
    return plain;
  }

  lineAt(root: Node, path: Path): number {
    let node: unknown = root;
    let line = this.#lineOf(root);
    for (const key of path) {
      if (isMap(node)) {
        const pair = (node.items as Pair<Node, Node | null>[]).find(
          (item) => isScalar(item.key) && String(item.key.value) === key,
        );
        if (!pair) return line;
        line = this.#lineOf(pair.key);
        node = this.#resolve(pair.value);
      } else if (isSeq(node) && typeof key === 'number') {
        const item = node.items[key] as Node | undefined;
        if (!item) return line;
        line = this.#lineOf(item);
        node = this.#resolve(item);
      } else return line;
    }
    return line;
  }

  #fault(line: number, path: Path, found: string, expected: string, advice?: string): void {
    this.faults.push({
      line,
      path: pathText(path),
      found,
      expected,
      ...(advice === undefined ? {} : { advice }),
    });
  }
}

const TOO_LARGE = `at most ${MOST_VALUES} values, ${DEEPEST} deep, aliases expanded`;

/** The first one alone: what follows may all come of it. */
function syntaxFault(
  error: { code: string; message: string; pos: [number, number] },
  others: number,
  lineOf: (offset: number) => number,
): Fault {
  const line = lineOf(error.pos[0]);
  if (error.code === 'MULTIPLE_DOCS')
    return { line, path: '', found: 'a second document', expected: 'one in a file' };
  const what =
    error.code === 'TAB_AS_INDENT'
      ? 'indent with spaces'
      : 'look at the quotes, brackets and indentation here; put ${…} and conditions into quotes';
  const advice = others === 0 ? what : `${what}; ${count(others, 'more fault')} below may come of this one`;
  return {
    line,
    path: '',
    found: `broken YAML (${error.message.trim()})`,
    expected: 'YAML 1.2',
    advice,
  };
}
