/** What a service refuses with: its own word, and the status that goes with it. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly more: Record<string, unknown>;
  constructor(code: string, message: string, status = 400, more: Record<string, unknown> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.more = more;
  }
}

export type Input = Record<string, unknown>;

/** A field of an input that has to be there and to look so. */
export function text(input: Input, field: string, pattern = /^.+$/s): string {
  const value = input[field];
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new Refusal(
    'ValidationException',
    `1 validation error detected: Value at '${field}' failed to satisfy constraint`,
  );
}

/** A part of a list, and the token of the next; a token is good for the list alone that gave it out. */
export function page<T>(
  input: Input,
  items: readonly T[],
  { most, of }: { most: number; of: string },
): { items: T[]; NextToken?: string } {
  const from = tokenOf(input['NextToken'], of);
  const count = Math.min(Number(input['MaxResults'] ?? most), most);
  const part = items.slice(from, from + count);
  const next = from + count;
  return {
    items: part,
    ...(next < items.length && { NextToken: Buffer.from(JSON.stringify([of, next])).toString('base64') }),
  };
}

function tokenOf(token: unknown, of: string): number {
  if (token === undefined) return 0;
  if (typeof token !== 'string') throw new Refusal('SerializationException', 'NextToken');
  try {
    const [list, from] = JSON.parse(Buffer.from(token, 'base64').toString()) as [string, number];
    if (list === of) return from;
  } catch {
    // Told below.
  }
  throw new Refusal('ValidationException', 'Invalid NextToken.');
}
