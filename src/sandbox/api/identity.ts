import { ENTERPRISE_ID } from '../workspace/members.ts';
import { SlackFault } from '../workspace/slack-fault.ts';
import type { Methods } from './method.ts';

export const identity: Methods = {
  'api.test': { tier: 'unlimited', token: 'none', run: ({ args }) => ({ args: args.raw }) },
  'auth.test': {
    tier: 'unlimited',
    run: ({ workspace }) => ({
      url: `https://${workspace.team.domain}.slack.com/`,
      team: workspace.team.name,
      user: workspace.bot.name,
      team_id: workspace.team.id,
      user_id: workspace.bot.id,
      bot_id: workspace.botId,
      ...(workspace.members().some((member) => member.isSister) ? { enterprise_id: ENTERPRISE_ID } : {}),
      is_enterprise_install: false,
    }),
  },
  'bots.info': {
    tier: 3,
    scope: 'users:read',
    run({ workspace, args }) {
      if (args.has('bot') && args.text('bot') !== workspace.botId) throw new SlackFault('bot_not_found');
      const { botId, bot, appId } = workspace;
      return {
        bot: {
          id: botId,
          deleted: false,
          name: bot.realName,
          app_id: appId,
          user_id: bot.id,
          updated: bot.updated,
        },
      };
    },
  },
  'team.info': {
    tier: 3,
    run: ({ workspace }) => ({
      team: {
        ...workspace.team,
        email_domain: '',
        icon: {},
        url: `https://${workspace.team.domain}.slack.com/`,
      },
    }),
  },
};
