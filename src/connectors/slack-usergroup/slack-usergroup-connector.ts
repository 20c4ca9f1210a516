import {
  CONNECTOR_TIMEOUT_MS,
  type ConnectorType,
  type ReadableConnector,
  type Readings,
  type Sessions,
} from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { accountOf, findUser, KnownPeople, listAccounts, loginOf } from '../slack/people.ts';
import { isFound } from '../slack/is-found.ts';
import { readHealth } from '../slack/read-health.ts';
import { SlackSettings } from '../slack/slack-settings.ts';
import { readTeam, slackPlace, type Team } from '../slack/team.ts';
import { Workspace, type SlackOptions } from '../slack/web-api.ts';
import { addMember, removeMember } from './change-members.ts';
import { channelsOf, findGroup, isDisabled, listedIn, readGroups } from './groups.ts';
import { listGrants } from './list-grants.ts';
import { assertSettled } from './second-look.ts';

/** A read back takes several calls. */
const READ_BACK_CALLS = 3;
const SCOPES = [['usergroups:read'], ['usergroups:write'], ['users:read'], ['users:read.email']];

export interface SlackUsergroupOptions extends SlackOptions {
  pageSize?: number;
}

export const slackUsergroupConnector: ConnectorType<SlackSettings> = {
  type: 'slack-usergroup',
  settings: SlackSettings,
  secrets: ({ token }) => (token === undefined ? [] : [token]),
  make: (id, settings, time, ownSlack = () => undefined) =>
    makeSlackUsergroup(id, settings, { time, ownSlack }),
};

/** Membership in user groups of one workspace: a target is a group, an account a person. */
export function makeSlackUsergroup(
  id: string,
  settings: SlackSettings,
  options: SlackUsergroupOptions,
): ReadableConnector & { readonly sessions: Sessions } {
  const workspace = new Workspace(id, settings, options);
  const people = new KnownPeople(options.time);
  const pageSize = options.pageSize ?? 200;
  const timeoutMs = options.timeoutMs ?? CONNECTOR_TIMEOUT_MS - 1_000;
  const within = () => workspace.within(timeoutMs);

  const reads: Readings = {
    async readBack(ref) {
      const api = workspace.within(READ_BACK_CALLS * timeoutMs);
      const team = await readTeam(api, settings, ref);
      const user = await findUser(api, team, ref);
      const group = await findGroup(api, ref);
      const isListed = (await listedIn(api, group)).includes(user.id);
      const stands = isListed && !isDisabled(group);
      const who = plainLine(loginOf(user), 100);
      const disabled = isDisabled(group) ? ', which is disabled' : '';
      const kept =
        isListed && !stands ? ' Its list still names them: whoever enables it in Slack puts them back.' : '';
      return {
        stands,
        words: `Read as ${plainLine(team.actsAs, 200)}: “${who}” is ${stands ? 'in' : 'not in'} @${plainLine(group.handle, 100)}${disabled}.${kept}`,
        seenAs: { account: accountOf(user), targetId: group.id, system: team.id },
      };
    },
    accounts: (cursor) => listAccounts(within(), { cursor, limit: pageSize }),
    async entitlements() {
      const groups = await readGroups(within());
      return {
        items: groups
          .filter((group) => !isDisabled(group))
          .map(({ id, handle, name }) => ({ target: handle, name: name || `@${handle}`, id })),
      };
    },
    // One that is disabled is there, and nobody is in it.
    isThere: (target) => isFound(findGroup(within(), { target })),
    async grants(query, cursor) {
      const api = within();
      const team: Team = await readTeam(api, settings);
      return listGrants({ api, team, people, pageSize }, query, cursor);
    },
  };

  return {
    place: slackPlace('slack-usergroup', settings),
    reads,
    sessions: {
      async end(ref, goneSince) {
        assertSettled(workspace.name, { goneSince, now: options.time() });
        const group = await findGroup(within(), ref);
        const channels = channelsOf(group);
        const handle = plainLine(group.handle, 100);
        if (channels === undefined)
          return {
            kind: 'not_shown',
            why: `Slack doesn’t say which channels @${handle} puts its members into.`,
          };
        if (channels === 0) return { kind: 'none' };
        const what = `their place in ${channels === 1 ? 'the channel' : `the ${channels} channels`} that @${handle} puts its members into`;
        return { kind: 'outlives', what, until: null };
      },
    },
    health: () => readHealth(within(), settings, SCOPES),
    async grant(ref) {
      const api = within();
      return addMember({ api, team: await readTeam(api, settings, ref), ref });
    },
    async revoke(ref) {
      const api = within();
      return removeMember({ api, team: await readTeam(api, settings, ref), ref });
    },
    close: () => workspace.close(),
  };
}
