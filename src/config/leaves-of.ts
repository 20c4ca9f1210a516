import type { ApproverRef } from '../domain/definitions.ts';
import { formatDuration } from '../domain/time/duration.ts';

/** A definition as its leaves: where each stands, in the file's own words, and what is said there. */
export type Leaves = Map<string, string>;

/** Settings of connectors may hold secrets, and a token or a secret is one: that it changed is told, what it holds isn't. */
export function leavesOf(value: unknown, secret = false): Leaves {
  const leaves: Leaves = new Map();
  visit(value, '', '', leaves);
  if (secret) for (const [path, text] of leaves) leaves.set(path, text === '' ? '' : `${HIDDEN}${text}`);
  return leaves;
}

/** Stands before what is compared and never shown. */
export const HIDDEN = '\0';

function visit(value: unknown, path: string, key: string, leaves: Leaves): void {
  if (value === null || value === undefined) return;
  if (isRef(value)) leaves.set(path, refText(value));
  else if (isCondition(value)) leaves.set(path, value.source);
  else if (Array.isArray(value)) visitList(value, path, key, leaves);
  else if (typeof value === 'object')
    for (const [inner, held] of Object.entries(value)) visit(held, join(path, word(inner)), inner, leaves);
  else if (typeof value === 'number' && key.endsWith('Seconds')) leaves.set(path, formatDuration(value));
  else
    leaves.set(path, key === 'token' || key === 'secret' ? `${HIDDEN}${entryText(value)}` : entryText(value));
}

/** Plain entries are one leaf, in their order; those with a name are told apart by it, so that a new one moves no other. */
function visitList(list: unknown[], path: string, key: string, leaves: Leaves): void {
  if (list.length === 0) return;
  const plain = list.every((item) => typeof item !== 'object' || isRef(item) || isPlainList(item));
  if (plain) {
    leaves.set(path, list.map(entryText).join(', '));
    return;
  }
  const names = list.map((item) => nameOf(item));
  const unique = names.every((name) => name !== undefined) && new Set(names).size === names.length;
  if (unique && list.length > 1) leaves.set(`order of ${path}`, names.join(', '));
  for (const [index, item] of list.entries())
    visit(item, unique ? `${path} “${names[index]}”` : `${path}[${index + 1}]`, key, leaves);
}

function entryText(item: unknown): string {
  if (isPlainList(item)) return `[${item.join(', ')}]`;
  if (isRef(item)) return refText(item);
  return typeof item === 'string' ? item : JSON.stringify(item);
}

const isPlainList = (item: unknown): item is unknown[] =>
  Array.isArray(item) && item.every((one) => typeof one !== 'object');

function nameOf(item: unknown): string | undefined {
  const name = (item as { name?: unknown; id?: unknown }).name ?? (item as { id?: unknown }).id;
  return typeof name === 'string' ? name : undefined;
}

function isCondition(value: unknown): value is { source: string } {
  return typeof value === 'object' && value !== null && 'source' in value && 'evaluate' in value;
}

function isRef(value: unknown): value is ApproverRef {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function refText(ref: ApproverRef): string {
  if (ref.kind === 'person') return ref.email;
  return ref.kind === 'group' ? `group:${ref.groupId}` : ref.kind;
}

/** `autoApprove` and `maxSeconds` as the file has them: `auto_approve`, `max`. */
function word(key: string): string {
  const plain = key.replace(/Seconds$/, '').replace(/Id$/, '');
  return plain.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
