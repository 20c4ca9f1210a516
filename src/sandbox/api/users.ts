import { SlackFault } from '../workspace/slack-fault.ts';
import { pageOf } from './args.ts';
import type { Methods } from './method.ts';

export const users: Methods = {
  'users.list': {
    tier: 2,
    scope: 'users:read',
    run({ workspace, args }) {
      const page = pageOf(workspace.members(), args, 1000);
      return {
        members: page.items.map((member) => workspace.userObject(member)),
        cache_ts: Math.floor(workspace.now().getTime() / 1000),
        response_metadata: page.response_metadata,
      };
    },
  },
  'users.info': {
    tier: 4,
    scope: 'users:read',
    run: ({ workspace, args }) => ({ user: workspace.userObject(workspace.member(args.text('user'))) }),
  },
  'users.lookupByEmail': {
    tier: 3,
    scope: 'users:read.email',
    run({ workspace, args }) {
      const member = workspace.memberByEmail(args.text('email'));
      if (!member || member.deleted || member.isBot) throw new SlackFault('users_not_found');
      return { user: workspace.userObject(member) };
    },
  },
};
