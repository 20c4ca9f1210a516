import type { ActResult } from '../acts.ts';
import { viewObject } from '../workspace/view-object.ts';
import type { Doer } from './doer.ts';

/** The person looks at the bot's Home tab: the bot hears of it and may publish. */
export function openHome({ workspace, member }: Doer): ActResult {
  const home = workspace.views.home(member.id);
  workspace.emit({
    type: 'app_home_opened',
    user: member.id,
    channel: workspace.directWith(member.id).id,
    tab: 'home',
    ...(home ? { view: viewObject(workspace, home) } : {}),
    event_ts: workspace.conversations.nextTs(workspace.now()),
  });
  return { kind: 'ok' };
}
