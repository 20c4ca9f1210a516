import type { Definitions } from '../domain/definitions.ts';

/** What the file asks for and this version doesn't do, one sentence each. */
export function notYetDone(definitions: Definitions, connectorTypes: readonly string[]): string[] {
  const roles = [...definitions.roles.values()];
  const ids = (items: Iterable<{ id: string }>): string[] => Array.from(items, (item) => item.id);

  return [
    line(
      'roles.assign_when',
      ids(roles.filter((role) => role.assignWhen)),
      'nobody is given access by a role',
    ),
    line(
      'people',
      slackFirst(definitions) ? ['slack before csv'] : [],
      'what both know of a person is taken from the CSV file',
    ),
    ...unbuiltConnectors(definitions, connectorTypes),
    ...unbuiltGroups(definitions, connectorTypes),
  ].filter((sentence) => sentence !== undefined);
}

function slackFirst({ people }: Definitions): boolean {
  const sources = people.map((source) => source.from);
  return sources.includes('csv') && sources.indexOf('slack') === 0;
}

function line(key: string, where: string[], effect: string): string | undefined {
  return where.length === 0
    ? undefined
    : `${key} (${where.join(', ')}) is read but not acted on yet: ${effect}.`;
}

function unbuiltConnectors(definitions: Definitions, connectorTypes: readonly string[]): string[] {
  const unbuilt = [...definitions.connectors.values()].filter(({ type }) => !connectorTypes.includes(type));
  return unbuilt.map(({ id, type }) => {
    const served = [...definitions.resources.values()].filter((resource) => resource.connectorId === id);
    const effect =
      served.length === 0
        ? 'no resource uses it'
        : `requests for ${served.map((r) => r.id).join(', ')} are refused`;
    return `connectors.${id} is of type ${type}, which is not there yet: ${effect}.`;
  });
}

function unbuiltGroups({ groups, connectors }: Definitions, connectorTypes: readonly string[]): string[] {
  return [...groups.values()].flatMap((group) => {
    if (!('read' in group) || group.read.from !== 'connector') return [];
    const { connectorId } = group.read;
    const type = connectors.get(connectorId)?.type;
    if (type === undefined || connectorTypes.includes(type)) return [];
    return [
      `groups.${group.id} is read by connectors.${connectorId}, whose type ${type} is not there yet: it can’t be said who is in it, so a person decides what depends on it.`,
    ];
  });
}
