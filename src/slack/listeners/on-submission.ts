import type { App, ViewResponseAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { DomainError, StaleStateError } from '../../domain/errors.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { signIn } from '../../operations/people/sign-in.ts';
import { publishHome } from '../home/publish-home.ts';
import { fromHome, readCallbackId } from '../ids.ts';
import { type ErrorInWords, errorInWords } from '../errors.ts';
import { plain } from '../mrkdwn.ts';
import { type PayloadView, readPayload, SubmissionPayload } from '../payloads.ts';
import { renderContextOf, type SlackContext } from '../slack-context.ts';
import { noticeView } from '../views/notice.ts';
import { SUBMISSIONS } from '../views/index.ts';
import type { SubmissionListener } from '../views/submission.ts';
import { Acknowledgement } from './acknowledge.ts';
import type { FormOrigin } from './form-origins.ts';
import { showMade } from './show-made.ts';

export function onSubmission(app: App, slack: SlackContext): void {
  app.use(async (args) => {
    if (!('view' in args) || args.body.type !== 'view_submission') return args.next();
    const { body, ack } = args;
    const acknowledgement = new Acknowledgement<ViewResponseAction>(
      (answer) => (answer === undefined ? ack() : ack(answer)),
      slack.base.log,
    );
    const payload = readPayload(SubmissionPayload, body, slack.base.log);
    if (payload === undefined) return void (await acknowledgement.send());
    const { view, user } = payload;
    const { id, onHome } = readCallbackId(view.callback_id);
    const listener = SUBMISSIONS.find((candidate) => candidate.id === id);
    const origin = slack.origins.of(view);
    await slack.clicked.during(origin?.messageTs, async () => {
      let ctx: PersonCtx | undefined;
      try {
        const surface = listener?.id ?? 'form';
        ctx = await signIn(slack.base, { teamId: slack.teamId, slackUserId: user.id, surface });
        if (listener === undefined) {
          throw new DomainError(
            'not_found',
            `This form doesn’t work here, so nothing was done. If Sallyport is being updated, send it again in a few minutes. Otherwise type ${slack.command} to see what you can do.`,
          );
        }
        const again = await listener.handle(ctx, view, renderContextOf(slack));
        if (again !== undefined && 'make' in again) {
          await acknowledgement.send(replacedBy(again.view, onHome));
          return await showMade(slack, view.id, again.make, `view ${view.callback_id}`);
        }
        if (again !== undefined) return void (await acknowledgement.send(replacedBy(again, onHome)));
        await acknowledgement.send();
        await origin?.refresh(ctx, { shownToo: true });
        if (onHome) await publishHome(slack, ctx, user.id);
      } catch (error) {
        const told = errorInWords(error, slack, `view ${view.callback_id}`);
        const refused = refusal(told, view, listener?.blockOf ?? {});
        if (ctx === undefined || !(error instanceof StaleStateError))
          return void (await acknowledgement.send(refused));
        const anew = await drawnAnew(listener, { ctx, view, slack, refusal: told.sentence });
        await acknowledgement.send(anew === undefined ? refused : replacedBy(anew, onHome));
        await showAnew(origin, ctx, slack);
      }
    });
  });
}

interface Refused {
  ctx: PersonCtx;
  view: PayloadView;
  slack: SlackContext;
  refusal: string;
}

async function drawnAnew(
  listener: SubmissionListener | undefined,
  { ctx, view, slack, refusal }: Refused,
): Promise<ModalView | undefined> {
  try {
    return await listener?.drawAnew?.(ctx, view, refusal);
  } catch (error) {
    slack.base.log.warn({ err: error }, 'a form that was refused could not be drawn anew');
    return undefined;
  }
}

/** What a form was opened from still offers what turned out to be done. */
async function showAnew(origin: FormOrigin | undefined, ctx: PersonCtx, slack: SlackContext): Promise<void> {
  try {
    await origin?.refresh(ctx, { shownToo: true });
  } catch (error) {
    slack.base.log.warn({ err: error }, 'what a form was opened from could not be shown anew');
  }
}

/** A form that was opened on the Home tab stays one of it. */
function replacedBy(again: ModalView, onHome: boolean): ViewResponseAction {
  const id = again.callback_id ?? '';
  return { response_action: 'update', view: { ...again, callback_id: onHome ? fromHome(id) : id } };
}

/** At the input at fault when the form has it; else on top of the form, or in its place when trying again is vain. */
function refusal(told: ErrorInWords, view: PayloadView, blockOf: Record<string, string>): ViewResponseAction {
  const field = told.field === undefined ? undefined : blockOf[told.field];
  const block = view.blocks.find(
    ({ block_id: id }) => field !== undefined && (id === field || id.startsWith(`${field}:`)),
  );
  if (block !== undefined) {
    return { response_action: 'errors', errors: { [block.block_id]: plain(told.sentence, 300) } };
  }
  return { response_action: told.final ? 'update' : 'push', view: noticeView(told.sentence) };
}
