import { randomBytes } from 'node:crypto';
import { SlackFault } from './slack-fault.ts';
import type { Json } from '../json.ts';
import type { StateValues } from '../acts.ts';

export interface ViewRecord {
  id: string;
  userId: string;
  type: 'modal' | 'home';
  hash: string;
  view: Json;
  externalId: string | null;
  rootViewId: string;
  previousViewId: string | null;
  /** What the person has filled in so far. */
  state: StateValues;
}

const MAX_DEPTH = 3;

/** Open modals, a stack for each person, and the published Home tabs. */
export class Views {
  readonly #stacks = new Map<string, ViewRecord[]>();
  readonly #homes = new Map<string, ViewRecord>();
  /** Of this run: what a form asks for is known by the form's id, also to a bot that remembers an earlier run. */
  readonly #run = randomBytes(4).toString('hex').toUpperCase();
  #sequence = 0;

  stack(userId: string): ViewRecord[] {
    return this.#stacks.get(userId) ?? [];
  }

  home(userId: string): ViewRecord | undefined {
    return this.#homes.get(userId);
  }

  find(id: string): ViewRecord | undefined {
    return this.#all().find((view) => view.id === id);
  }

  findExternal(externalId: string): ViewRecord | undefined {
    return this.#all().find((view) => view.externalId === externalId);
  }

  /** Opens the view as the only modal of this person. */
  open(userId: string, view: Json, now: Date): ViewRecord {
    this.#assertExternalIdFree(view);
    this.#stacks.delete(userId);
    return this.push(userId, view, now);
  }

  push(userId: string, view: Json, now: Date): ViewRecord {
    const stack = this.stack(userId);
    if (stack.length >= MAX_DEPTH) throw new SlackFault('push_limit_reached');
    this.#assertExternalIdFree(view);
    const below = stack.at(-1);
    const record = this.#record(userId, 'modal', view, now);
    record.rootViewId = below?.rootViewId ?? record.id;
    record.previousViewId = below?.id ?? null;
    this.#stacks.set(userId, [...stack, record]);
    return record;
  }

  /** Replaces what a view shows; `hash`, when given, must be the one it has now. */
  update(record: ViewRecord, view: Json, hash: string | undefined, now: Date): ViewRecord {
    if (hash !== undefined && hash !== '' && hash !== record.hash) throw new SlackFault('hash_conflict');
    if (externalIdOf(view) !== record.externalId) this.#assertExternalIdFree(view);
    record.view = view;
    record.externalId = externalIdOf(view);
    record.hash = this.#nextHash(now);
    return record;
  }

  publish(userId: string, view: Json, hash: string | undefined, now: Date): ViewRecord {
    const existing = this.#homes.get(userId);
    if (existing) return this.update(existing, view, hash, now);
    if (hash !== undefined && hash !== '') throw new SlackFault('hash_conflict');
    const record = this.#record(userId, 'home', view, now);
    this.#homes.set(userId, record);
    return record;
  }

  /** Takes this modal and those above it off; returns what was closed, the top first. */
  closeFrom(record: ViewRecord): ViewRecord[] {
    const stack = this.stack(record.userId);
    const at = stack.indexOf(record);
    if (at < 0) return [];
    this.#stacks.set(record.userId, stack.slice(0, at));
    return stack.slice(at).reverse();
  }

  clear(userId: string): void {
    this.#stacks.delete(userId);
  }

  #record(userId: string, type: 'modal' | 'home', view: Json, now: Date): ViewRecord {
    const id = `V0${this.#run}${String(++this.#sequence).padStart(4, '0')}`;
    const externalId = externalIdOf(view);
    const hash = this.#nextHash(now);
    return { id, userId, type, hash, view, externalId, rootViewId: id, previousViewId: null, state: {} };
  }

  #nextHash(now: Date): string {
    return `${Math.floor(now.getTime() / 1000)}.${(++this.#sequence).toString(36).padStart(8, '0')}`;
  }

  #assertExternalIdFree(view: Json): void {
    const id = externalIdOf(view);
    if (id !== null && this.findExternal(id)) throw new SlackFault('duplicate_external_id');
  }

  #all(): ViewRecord[] {
    return [...[...this.#stacks.values()].flat(), ...this.#homes.values()];
  }
}

function externalIdOf(view: Json): string | null {
  return typeof view.external_id === 'string' && view.external_id !== '' ? view.external_id : null;
}
