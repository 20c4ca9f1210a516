import type { Connector, ConnectorType, OwnSlack } from '../domain/grant/connector.ts';
import type { ConnectorDefinition, Group, OnCallSchedule } from '../domain/definitions.ts';
import { DomainError } from '../domain/errors.ts';
import type { GroupSource } from '../domain/people/group-reading.ts';
import type { TicketCheck, TicketSource } from '../domain/request/ticket-check.ts';
import { guarded } from './guards.ts';

/** One line a type; what it runs on is loaded where a file uses it. */
const LOAD = new Map<string, () => Promise<ConnectorType<unknown>>>([
  ['aws', async () => (await import('./aws/aws-connector.ts')).awsConnector],
  ['command', async () => (await import('./command/command-connector.ts')).commandConnector],
  ['entra', async () => (await import('./entra/entra-connector.ts')).entraConnector],
  ['github', async () => (await import('./github/github-connector.ts')).githubConnector],
  ['google', async () => (await import('./google/google-connector.ts')).googleConnector],
  ['kubernetes', async () => (await import('./kubernetes/kubernetes-connector.ts')).kubernetesConnector],
  ['ldap', async () => (await import('./ldap/ldap-connector.ts')).ldapConnector],
  ['manual', async () => (await import('./manual/manual-connector.ts')).manualConnector],
  ['mysql', async () => (await import('./mysql/mysql-connector.ts')).mysqlConnector],
  ['okta', async () => (await import('./okta/okta-connector.ts')).oktaConnector],
  ['postgres', async () => (await import('./postgres/postgres-connector.ts')).postgresConnector],
  ['redis', async () => (await import('./redis/redis-connector.ts')).redisConnector],
  ['scim', async () => (await import('./scim/scim-connector.ts')).scimConnector],
  [
    'slack-channel',
    async () => (await import('./slack-channel/slack-channel-connector.ts')).slackChannelConnector,
  ],
  [
    'slack-usergroup',
    async () => (await import('./slack-usergroup/slack-usergroup-connector.ts')).slackUsergroupConnector,
  ],
  ['ssh', async () => (await import('./ssh/ssh-connector.ts')).sshConnector],
  ['webhook', async () => (await import('./webhook/webhook-connector.ts')).webhookConnector],
]);

type Definitions = ReadonlyMap<string, ConnectorDefinition>;
/** `time`: the database's, as the program knows it. */
export type MakeConnectors = (
  definitions: Definitions,
  time: () => Date,
  ownSlack?: OwnSlack,
) => Map<string, Connector>;

/**
 * Loads what connectors of these sections run on, and hands back what makes one for each; that throws a zod error where a
 * section's settings don't fit its type. Rejects as `unavailable` where it can't be loaded. The file may name a type that this version doesn't have: it has no connector
 * then, and requests for its resources are refused.
 */
export async function connectorsFor(definitions: Definitions): Promise<MakeConnectors> {
  const types = new Map<string, ConnectorType<unknown>>();
  for (const { type } of definitions.values()) {
    const found = types.get(type) ?? (await loaded(type));
    if (found !== undefined) types.set(type, found);
  }
  return (sections, time, ownSlack = () => undefined) =>
    new Map(
      [...sections.values()].flatMap(({ id, type, settings: section }) => {
        const found = types.get(type);
        if (found === undefined) return [];
        const settings = found.settings.parse(section);
        const connector = found.make(id, settings, time, ownSlack);
        return [[id, guarded(connector, { id, secrets: found.secrets(settings) })] as const];
      }),
    );
}

const loaded = (type: string): Promise<ConnectorType<unknown> | undefined> =>
  orRestart(`connectors of the type “${type}”`, async () => LOAD.get(type)?.());

/** What is loaded late may be gone: a new release that was unpacked over the running one has files of other names. */
async function orRestart<T>(what: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw new DomainError(
      'unavailable',
      `The program’s own part for ${what} can’t be loaded, as after an update of its files: restart Sallyport.`,
      { cause: error },
    );
  }
}

/** The same at once. */
export async function makeConnectors(
  definitions: Definitions,
  time: () => Date,
  ownSlack?: OwnSlack,
): Promise<Map<string, Connector>> {
  return (await connectorsFor(definitions))(definitions, time, ownSlack);
}

export type MakeGroupSources = (
  groups: ReadonlyMap<string, Group>,
  time: () => Date,
) => Map<string, GroupSource>;

/** The same for those groups whose members are who is on call: loads what they are read by, and hands back what makes it. */
export async function groupSourcesFor(groups: ReadonlyMap<string, Group>): Promise<MakeGroupSources> {
  if (![...groups.values()].some((group) => scheduleOf(group) !== undefined)) return () => new Map();
  const { makeOnCallSource } = await orRestart(
    'on-call schedules',
    () => import('./on-call/on-call-source.ts'),
  );
  return (wanted, time) =>
    new Map(
      [...wanted].flatMap(([id, group]) => {
        const schedule = scheduleOf(group);
        return schedule === undefined ? [] : [[id, makeOnCallSource(schedule, { time })] as const];
      }),
    );
}

const scheduleOf = (group: Group): OnCallSchedule | undefined =>
  'read' in group && group.read.from !== 'connector' ? group.read : undefined;

export type MakeTicketSource = (time: () => Date) => TicketSource | undefined;

/** The same for where tickets are looked up. */
export async function ticketSourceFor(check: TicketCheck | undefined): Promise<MakeTicketSource> {
  if (check === undefined) return () => undefined;
  const { makeTicketSource } = await orRestart(
    'looking tickets up',
    () => import('./tickets/ticket-source.ts'),
  );
  return (time) => makeTicketSource(check, { time });
}
