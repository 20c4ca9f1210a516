import { ConnectorError, type GrantOperation, type Outcome } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import {
  bindingName,
  isOwn,
  newBinding,
  notesOf,
  typeOf,
  usersOf,
  withEnd,
  withoutUser,
  withUser,
  type Binding,
  type Right,
} from './binding.ts';
import type { Written } from './api.ts';
import { bindingsInWords, findNamed, look, othersOf, type Look, type Looking } from './look.ts';
import { bindingsPath, kindOfBinding, rolePath } from './target.ts';
import { Role } from './role.ts';

/** How often it is looked anew where somebody else changed what was looked at. */
const MOST_LOOKS = 5;

/** Gives one user one role by a binding of its own; one that gives it already is left as it is. */
export async function give(at: Looking, right: Right, operation: GrantOperation): Promise<Outcome> {
  if ((await at.api.get(rolePath(right.target), Role)) === undefined) throw noRole(at, right);
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const seen = await look(at, right);
    if (!seen.gives && seen.others.length > 0)
      return {
        kind: 'done',
        changed: false,
        note: `The ${bindingsInWords(right, seen.others)} gives it already. Sallyport didn’t make it and won’t remove it.`,
      };
    const changed = await giveOnce(at, right, seen, operation);
    if (changed !== undefined) return { kind: 'done', changed };
  }
  throw changing(at, right);
}

/** Undefined where it has to be looked at anew. */
async function giveOnce(
  at: Looking,
  right: Right,
  { named, gives }: Look,
  operation: GrantOperation,
): Promise<boolean | undefined> {
  const path = bindingsPath(right.target.namespace);
  if (named === undefined) {
    const written = await at.api.write('POST', path, newBinding(right, operation));
    if (written === 'absent') throw noRole(at, right);
    return written === 'done' ? true : undefined;
  }
  assertUsable(at, right, named);
  if (gives && notesOf(named).expiresAt?.getTime() === operation.expiresAt?.getTime()) return false;
  const next = gives ? withEnd(named, operation.expiresAt) : withUser(named, right.user, operation);
  const written = await at.api.write('PUT', [...path, named.metadata.name], {
    ...next,
    ...typeOf(right.target),
  });
  return written === 'done' ? !gives : undefined;
}

/**
 * Takes the user out of our binding, which goes with its last subject. What others' bindings give them is looked at after that:
 * it takes long where there are many, and decides nothing.
 */
export async function take(at: Looking, right: Right): Promise<Outcome> {
  let changed = false;
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const named = await findNamed(at, right);
    const own = named !== undefined && isOwn(named, right) ? named : undefined;
    if (own === undefined || !usersOf(own).includes(right.user)) {
      // One that is left empty gives nobody anything, so that it may as well stay.
      if (own?.subjects?.length === 0) await remove(at, right, own).catch(() => undefined);
      return afterwards(at, right, changed);
    }
    const written = await takeOnce(at, right, looks < MOST_LOOKS - 2 ? own : whatever(own));
    changed ||= written === 'done';
    if (written === 'done' && !isHeld(own)) return afterwards(at, right, changed);
  }
  throw changing(at, right);
}

/**
 * A binding that is being deleted gives its role until it is gone, and whoever may edit it can hold it by a finalizer for
 * ever: nobody is left in one that is held, and then it is deleted.
 */
const isHeld = ({ metadata: { deletionTimestamp, finalizers } }: Binding): boolean =>
  Boolean(deletionTimestamp) || (finalizers ?? []).length > 0;

/** Whoever changes it all the time doesn't keep it by that: the last two tries don't ask which version it is. */
const whatever = (own: Binding): Binding => ({
  ...own,
  metadata: { ...own.metadata, resourceVersion: undefined },
});

async function takeOnce(at: Looking, right: Right, own: Binding): Promise<Written> {
  const left = withoutUser(own, right.user);
  if (left.subjects?.length === 0 && !isHeld(own)) return remove(at, right, own);
  const path = [...bindingsPath(right.target.namespace), own.metadata.name];
  return at.api.write('PUT', path, { ...left, ...typeOf(right.target) });
}

function remove({ api }: Looking, right: Right, { metadata }: Binding): Promise<Written> {
  const { name, uid, resourceVersion } = metadata;
  return api.write('DELETE', [...bindingsPath(right.target.namespace), name], {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    preconditions: { uid, resourceVersion },
  });
}

/** Rejects as `conflict` where the user has it by others' bindings; where these can't be read, the read back will tell. */
async function afterwards(at: Looking, right: Right, changed: boolean): Promise<Outcome> {
  const others = await othersOf(at, right).catch((error: unknown) => {
    const passes = error instanceof ConnectorError && error.fault.kind === 'retryable';
    if (changed || passes) return [];
    throw error;
  });
  if (others.length > 0)
    throw new ConnectorError(
      { kind: 'conflict' },
      `${at.api.name}: “${plainLine(right.user, 200)}” still has “${plainLine(right.target.text, 300)}” by the ${bindingsInWords(right, others)}, which Sallyport didn’t make: take them out of it there.`,
    );
  if (!changed && (await at.api.get(rolePath(right.target), Role)) === undefined) throw noRole(at, right);
  return { kind: 'done', changed };
}

function assertUsable({ api }: Looking, right: Right, named: Binding): void {
  const called = `${kindOfBinding(right.target.namespace)} “${bindingName(right)}”`;
  if (!isOwn(named, right))
    throw new ConnectorError(
      { kind: 'conflict' },
      `${api.name} has a ${called} of another role than Sallyport gave it: remove it there.`,
    );
  if (named.metadata.deletionTimestamp)
    throw new ConnectorError(
      { kind: 'retryable' },
      `${api.name} is still deleting the ${called}: something there holds it by a finalizer.`,
    );
}

const noRole = ({ api }: Looking, { target: { namespace, role } }: Right): ConnectorError =>
  new ConnectorError(
    { kind: 'not_found', what: 'target' },
    `${api.name} has no ${role.kind} “${plainLine(role.name, 200)}”${namespace === undefined ? '' : `, or no namespace “${namespace}”`}: correct the target in access.yaml.`,
  );

const changing = ({ api }: Looking, right: Right): ConnectorError =>
  new ConnectorError(
    { kind: 'retryable' },
    `${api.name} has somebody else change “${bindingName(right)}” all the time. It will be tried again.`,
  );
