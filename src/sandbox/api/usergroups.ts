import { SlackFault } from '../workspace/slack-fault.ts';
import { usergroupObject } from '../workspace/usergroups.ts';
import type { Call, Methods } from './method.ts';

const read = { tier: 2, scope: 'usergroups:read' } as const;
const write = { tier: 2, scope: 'usergroups:write' } as const;

function setDisabled({ workspace, args }: Call, disabled: boolean) {
  const group = workspace.usergroups.get(args.required('usergroup'));
  if ((group.disabledAt !== 0) === disabled)
    throw new SlackFault(disabled ? 'subteam_already_disabled' : 'subteam_already_enabled');
  group.disabledAt = disabled ? Math.floor(workspace.now().getTime() / 1000) : 0;
  workspace.changed();
  return { usergroup: usergroupObject(group, workspace.team.id, true) };
}

export const usergroups: Methods = {
  'usergroups.list': {
    ...read,
    run({ workspace, args }) {
      const groups = workspace.usergroups
        .all()
        .filter((one) => args.flag('include_disabled') || one.disabledAt === 0);
      return {
        usergroups: groups.map((one) => usergroupObject(one, workspace.team.id, args.flag('include_users'))),
      };
    },
  },
  'usergroups.users.list': {
    ...read,
    run({ workspace, args }) {
      const group = workspace.usergroups.get(args.required('usergroup'));
      if (group.disabledAt !== 0 && !args.flag('include_disabled')) throw new SlackFault('no_such_subteam');
      return { users: group.userIds };
    },
  },
  'usergroups.users.update': {
    ...write,
    run({ workspace, args }) {
      const find = (id: string) => workspace.findMember(id);
      const group = workspace.usergroups.setMembers(
        args.required('usergroup'),
        args.list('users'),
        find,
        workspace.now(),
      );
      for (const channelId of group.channelIds)
        for (const userId of group.userIds) workspace.conversations.get(channelId).memberIds.add(userId);
      workspace.changed();
      return { usergroup: usergroupObject(group, workspace.team.id, true) };
    },
  },
  'usergroups.create': {
    ...write,
    run({ workspace, args }) {
      const name = args.required('name');
      const handle = args.text('handle') || name.toLowerCase().replaceAll(/\s+/g, '-');
      const group = workspace.usergroups.create(
        { name, handle, description: args.text('description') },
        workspace.now(),
      );
      workspace.changed();
      return { usergroup: usergroupObject(group, workspace.team.id, true) };
    },
  },
  'usergroups.update': {
    ...write,
    run({ workspace, args }) {
      const group = workspace.usergroups.get(args.required('usergroup'));
      if (args.has('name')) group.name = args.text('name');
      if (args.has('handle')) group.handle = args.text('handle');
      if (args.has('description')) group.description = args.text('description');
      if (args.has('channels'))
        group.channelIds = args.list('channels').map((id) => workspace.conversations.get(id).id);
      workspace.changed();
      return { usergroup: usergroupObject(group, workspace.team.id, true) };
    },
  },
  'usergroups.disable': { ...write, run: (call) => setDisabled(call, true) },
  'usergroups.enable': { ...write, run: (call) => setDisabled(call, false) },
};
