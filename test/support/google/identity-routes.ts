import { cloudRefused, page, type Answer } from './answers.ts';
import { CUSTOMER, type Group, type Workspace } from './workspace.ts';

/** Reads of the Cloud Identity API: https://docs.cloud.google.com/identity/docs/reference/rest/v1/groups. */
export function ofIdentity(workspace: Workspace, url: URL, [kind, id]: string[]): Answer {
  if (kind === 'groups:lookup')
    return known(workspace.groupOf(url.searchParams.get('groupKey.id') ?? ''), ({ name }) => ({ name }));
  if (id !== undefined) return known(workspace.groups.get(id), (whole) => whole);
  if (url.searchParams.get('parent') !== `customers/${CUSTOMER}`) return unknown;
  const isFull = url.searchParams.get('view') === 'FULL';
  const all = [...workspace.groups.values()].map((group) => {
    const { labels, ...basic } = identityOf(group);
    return isFull ? { ...basic, labels } : basic;
  });
  return page(all, ({ name }) => name, url, 'groups');
}

const unknown = cloudRefused(
  403,
  'PERMISSION_DENIED',
  'Error(2028): Permission denied for resource groups (or it may not exist).',
);

const identityOf = ({ id, email, name, labels }: Group) => ({
  name: `groups/${id}`,
  groupKey: { id: email },
  displayName: name,
  labels,
});

const known = (group: Group | undefined, part: (whole: ReturnType<typeof identityOf>) => object): Answer =>
  group === undefined ? unknown : { status: 200, body: part(identityOf(group)) };
