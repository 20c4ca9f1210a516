import { asTyped } from '../words/as-typed.ts';
import { listMyGrants } from '../../operations/grant/list-my-grants.ts';
import type { GrantView } from '../../operations/views.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { heading, type Message, section, sentence } from '../blocks.ts';
import { grantRows } from '../lists/grant-rows.ts';
import { someOfEach } from '../lists/some-of-each.ts';
import { inline } from '../mrkdwn.ts';
import { renderContextOf, type SlackContext } from '../slack-context.ts';
import { takeEntitlement } from '../../domain/words/entitlement-words.ts';
import { whenTyped } from '../../domain/words/when-typed.ts';
import { type AskWords, readAskWords } from '../words/words.ts';

export type Meant =
  | { kind: 'one'; view: GrantView; asked: AskWords /** What they typed behind its name. */; left: string }
  | { kind: 'choose'; message: Message };

const ROWS = 10;

/** Which of their grants somebody means: the one they named, the only one, or a list to choose from. */
export async function meantGrant(ctx: PersonCtx, words: string, slack: SlackContext): Promise<Meant> {
  const typed = asTyped(words).replace(/\s+/g, ' ');
  const asked = readAskWords(ctx.config, typed, whenTyped(ctx));
  const active = (await listMyGrants(ctx)).filter((view) => view.grant.state === 'active');
  const { rest: left } = takeEntitlement(ctx.config, typed);
  const named = typed.slice(0, typed.length - left.length).trim();
  const fitting = active.filter(({ entitlement: { key, resourceId, resourceName } }) =>
    asked.entitlement === null
      ? named === '' || [key, resourceId, resourceName].some((one) => isCalled(one, named))
      : key === asked.entitlement,
  );
  const [only] = fitting;
  if (fitting.length === 1 && only !== undefined) return { kind: 'one', view: only, asked, left };
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

const isCalled = (name: string, typed: string): boolean => name.toLowerCase() === typed.toLowerCase();
