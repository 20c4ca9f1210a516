import { listTeamAccess } from '../../operations/grant/team/list-team-access.ts';
import { listMyGrants } from '../../operations/grant/list-my-grants.ts';
import { showOverview } from '../../operations/overview/show-overview.ts';
import { showWays } from '../../operations/overview/show-ways.ts';
import { listMyRequests } from '../../operations/request/list-my-requests.ts';
import { FIRST, listMyWaiting } from '../../operations/waiting/list-waiting.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { section } from '../blocks.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';
import { renderContextOf, type SlackContext } from '../slack-context.ts';
import { homeView } from './home-view.ts';
import { MOST_OF_TEAM } from './team-blocks.ts';

/** Shows somebody their Home tab, from rows read now. */
export async function publishHome(slack: SlackContext, ctx: PersonCtx, slackUserId: string): Promise<void> {
  const [grants, requests, waiting, ways, team, overview] = await Promise.all([
    listMyGrants(ctx),
    listMyRequests(ctx, FIRST),
    listMyWaiting(ctx),
    showWays(ctx),
    listTeamAccess(ctx, { offset: 0, limit: MOST_OF_TEAM }),
    ctx.actor.isAdmin ? showOverview(ctx) : null,
  ]);
  const facts = { personId: ctx.actor.person.id, grants, requests, waiting, ways, team, overview };
  await slack.clients.interactive.views.publish({
    user_id: slackUserId,
    view: homeView(facts, renderContextOf(slack)),
  });
}

/** The Home tab of somebody who may do nothing here: the reason, and nothing else. */
export async function publishRefusal(slack: SlackContext, slackUserId: string, said: string): Promise<void> {
  try {
    await slack.clients.interactive.views.publish({
      user_id: slackUserId,
      view: { type: 'home', blocks: [section(escapeMrkdwn(said))] },
    });
  } catch (error) {
    slack.base.log.warn({ err: error }, 'a refusal could not be shown on the Home tab');
  }
}
