/** What a target of the catalog names. */
export type Target =
  | { kind: 'group'; by: 'name' | 'id'; text: string }
  | { kind: 'app'; id: string; role: string | undefined };

const GROUP = /^group(_id)?:(.+)$/s;
const APP = /^app:([\da-f-]{36})(?::(.+))?$/is;
const OBJECT_ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Undefined where it is none. */
export function readTarget(target: string): Target | undefined {
  const [, id, role] = APP.exec(target) ?? [];
  if (id !== undefined) return { kind: 'app', id, role };
  const [, isId, text] = GROUP.exec(target) ?? [];
  return text === undefined ? undefined : { kind: 'group', by: isId === undefined ? 'name' : 'id', text };
}

export function targetFault(target: string): string | undefined {
  const read = readTarget(target);
  if (read === undefined)
    return target.startsWith('app:')
      ? 'expected app: and the enterprise application’s object id, a GUID'
      : 'expected group:its name, or app:its object id:a role';
  return read.kind === 'group' && read.by === 'id' && !OBJECT_ID.test(read.text)
    ? 'expected group_id: and the group’s object id, a GUID — its name stands behind group:'
    : undefined;
}
