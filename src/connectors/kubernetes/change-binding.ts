import { ConnectorError, type GrantOperation, type Outcome } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import {
  bindingName,
  bindsRole,
  isOwn,
  newBinding,
  notesOf,
  typeOf,
  withEnd,
  withoutUser,
  withUser,
  type Binding,
  type Right,
} from './binding.ts';
import { bindingsInWords, look, type Look, type Looking } from './look.ts';
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

/** Takes the user out of our binding, which goes with its last subject. */
export async function take(at: Looking, right: Right): Promise<Outcome> {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const seen = await look(at, right);
    if (seen.gives && seen.named !== undefined && !(await takeOnce(at, right, seen.named))) continue;
    if (seen.others.length > 0)
      throw new ConnectorError(
        { kind: 'conflict' },
        `${at.api.name}: “${plainLine(right.user, 200)}” still has “${plainLine(right.target.text, 300)}” by the ${bindingsInWords(right, seen.others)}, which Sallyport didn’t make: take them out of it there.`,
      );
    if (!seen.gives && (await at.api.get(rolePath(right.target), Role)) === undefined)
      throw noRole(at, right);
    return { kind: 'done', changed: seen.gives };
  }
  throw changing(at, right);
}

/** False where it has to be looked at anew. */
async function takeOnce(at: Looking, right: Right, own: Binding): Promise<boolean> {
  assertUsable(at, right, own);
  const { name, uid, resourceVersion } = own.metadata;
  const path = [...bindingsPath(right.target.namespace), name];
  const left = withoutUser(own, right.user);
  const written =
    left.subjects?.length === 0
      ? await at.api.write('DELETE', path, {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          preconditions: { uid, resourceVersion },
        })
      : await at.api.write('PUT', path, { ...left, ...typeOf(right.target) });
  return written === 'done';
}

function assertUsable({ api }: Looking, right: Right, named: Binding): void {
  const called = `${kindOfBinding(right.target.namespace)} “${bindingName(right)}”`;
  if (!isOwn(named, right) || !bindsRole(named, right.target))
    throw new ConnectorError(
      { kind: 'conflict' },
      `${api.name} has a ${called} that isn’t as Sallyport made it (its role, label or annotations are others): remove it there.`,
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
