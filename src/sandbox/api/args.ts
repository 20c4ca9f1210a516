import { isJson, type Json } from '../json.ts';
import { SlackFault } from '../workspace/slack-fault.ts';

/** A call's arguments, from a form (where objects are JSON strings) or a JSON body alike. */
export class Args {
  readonly raw: Json;

  constructor(raw: Json) {
    this.raw = raw;
  }

  has(name: string): boolean {
    return this.raw[name] !== undefined && this.raw[name] !== null && this.raw[name] !== '';
  }

  text(name: string): string {
    const value = this.raw[name];
    if (value === undefined || value === null) return '';
    return typeof value === 'string'
      ? value
      : typeof value === 'object'
        ? JSON.stringify(value)
        : `${value as number}`;
  }

  required(name: string): string {
    if (!this.has(name))
      throw new SlackFault('invalid_arguments', [`[ERROR] missing required field: ${name}`]);
    return this.text(name);
  }

  flag(name: string): boolean {
    return this.text(name) === 'true' || this.text(name) === '1';
  }

  integer(name: string, otherwise: number): number {
    if (!this.has(name)) return otherwise;
    const value = Number(this.text(name));
    if (!Number.isInteger(value))
      throw new SlackFault('invalid_arguments', [`[ERROR] expected an integer: ${name}`]);
    return value;
  }

  /** Comma-separated in a form, an array in JSON. */
  list(name: string): string[] {
    const value = this.raw[name];
    if (Array.isArray(value)) return value.map(String);
    return this.text(name)
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }

  /** A value that is JSON in a form; undefined when absent, a fault of this code when it can't be read. */
  json(name: string, code: string): unknown {
    const value = this.raw[name];
    if (!this.has(name)) return undefined;
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      throw new SlackFault(code, [`[ERROR] failed to parse JSON: ${name}`]);
    }
  }

  object(name: string, code: string): Json | undefined {
    const value = this.json(name, code);
    if (value !== undefined && !isJson(value))
      throw new SlackFault(code, [`[ERROR] expected an object: ${name}`]);
    return value;
  }
}

/** One page of a list, in Slack's cursor fashion; of `usual` items where no limit is given. */
export function pageOf<T>(
  all: T[],
  args: Args,
  most: number,
  usual = most,
): { items: T[]; response_metadata: Json } {
  const limit = args.integer('limit', 0);
  if (limit < 0 || limit > most) throw new SlackFault('invalid_limit');
  const from = args.has('cursor') ? offsetIn(args.text('cursor')) : 0;
  const size = limit === 0 ? usual : limit;
  const next = from + size < all.length ? Buffer.from(`offset:${from + size}`).toString('base64') : '';
  return { items: all.slice(from, from + size), response_metadata: { next_cursor: next } };
}

function offsetIn(cursor: string): number {
  const match = /^offset:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString());
  if (!match) throw new SlackFault('invalid_cursor');
  return Number(match[1]);
}
