import { asTyped } from '../words/as-typed.ts';
import { listMyGrants } from '../../operations/grant/list-my-grants.ts';
import type { GrantView } from '../../operations/views.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { heading, type Message, section, sentence } from '../blocks.ts';
import { grantRows } from '../lists/grant-rows.ts';
import { someOfEach } from '../lists/some-of-each.ts';
import { inline } from '../mrkdwn.ts';
import { renderContextOf, type SlackContext } from '../slack-context.ts';
import { whenTyped } from '../../domain/words/when-typed.ts';
import { type AskWords, readAskWords } from '../words/words.ts';

export type Meant = { kind: 'one'; view: GrantView; asked: AskWords } | { kind: 'choose'; message: Message };

const ROWS = 10;

/** Which of their grants somebody means: the one they named, the only one, or a list to choose from. */
export async function meantGrant(ctx: PersonCtx, words: string, slack: SlackContext): Promise<Meant> {
  const asked = readAskWords(ctx.config, asTyped(words), whenTyped(ctx));
  const active = (await listMyGrants(ctx)).filter((view) => view.grant.state === 'active');
  const named = asTyped(words).split(/\s+/)[0]?.toLowerCase() ?? '';
  const fitting = active.filter(({ entitlement }) =>
    asked.entitlement === null
      ? named === '' ||
        entitlement.resourceId.toLowerCase() === named ||
        entitlement.resourceName.toLowerCase() === named
      : entitlement.key === asked.entitlement,
  );
  const [only] = fitting;
  if (fitting.length === 1 && only !== undefined) return { kind: 'one', view: only, asked };
  if (active.length === 0) {
    return {
      kind: 'choose',
      message: sentence(`You don’t hold any access. Ask with \`${slack.command} request\`.`),
    };
  }
  const said = fitting.length === 0 ? `You don’t hold “${inline(named, 80)}”. You hold:` : 'Which one?';
  return {
    kind: 'choose',
    message: {
      text: said,
      blocks: someOfEach([
        {
          list: 'grants',
          head: [heading('What you hold'), section(said)],
          entries: active.slice(0, ROWS).map((view) => grantRows(view, 'status', renderContextOf(slack))),
          total: active.length,
        },
      ]),
    },
  };
}
