import type { ModalView } from '@slack/types';
import { DomainError } from '../../../domain/errors.ts';
import type { Person } from '../../../domain/people/person.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import { findAccountHolder } from '../../../operations/people/find-account-holder.ts';
import { type BundlePreview, previewBundle } from '../../../operations/request/preview-bundle.ts';
import type { RenderContext } from '../../wording.ts';
import { secondsUntil } from '../../../domain/time/duration.ts';
import { alsoOffered, namedEnd } from '../inputs.ts';
import { sentences, whyNotOffered } from '../length-note.ts';
import { type Filled, requestModal } from './request-modal.ts';

const UNREAD = 'I couldn’t read how long you want it. Choose below.';

/** The form for asking, with what choosing these things for this person would mean. */
export async function fillRequestModal(
  ctx: PersonCtx,
  asked: Filled,
  render: RenderContext,
  hint = '',
): Promise<ModalView> {
  const { config } = ctx;
  const filled = lengthNow(asked, ctx.clock.now());
  const named = namedEnd(ctx, filled);
  try {
    const beneficiary = await beneficiaryOf(ctx, filled.forSlackUserId);
    const preview = await previewOf(ctx, filled, beneficiary);
    const whose = beneficiary?.name ?? null;
    const unfit = preview === null ? '' : whyNotOffered(filled.durationSeconds, preview.choices);
    const isLengthOpen = filled.isLengthOpen || unfit !== '';
    const unsaid = hint === '' && unfit === '' && isLengthOpen && preview !== null ? UNREAD : '';
    const form = { config, filled: { ...filled, isLengthOpen }, preview, whose, named };
    return requestModal(form, render, sentences(hint, unfit, unsaid));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return requestModal(
      { config, filled, preview: null, whose: null, named },
      render,
      sentences(hint, error.message),
    );
  }
}

/** What is left until the time that was typed; once it has passed, they have to choose anew. */
function lengthNow(filled: Filled, now: Date): Filled {
  const { untilAt } = filled;
  if (untilAt === null) return filled;
  if (untilAt > now) return { ...filled, durationSeconds: secondsUntil(untilAt, now) };
  return { ...filled, durationSeconds: null, untilAt: null, isLengthOpen: true };
}

/** Who it is for, where that is somebody else. */
export async function beneficiaryOf(ctx: PersonCtx, slackUserId: string | null): Promise<Person | undefined> {
  if (slackUserId === null || slackUserId === ctx.actor.person.slackUserId) return undefined;
  const holder = await findAccountHolder(ctx, slackUserId, 'beneficiary');
  return holder.id === ctx.actor.person.id ? undefined : holder;
}

async function previewOf(
  ctx: PersonCtx,
  { items, justification, ticket, durationSeconds }: Filled,
  beneficiary: Person | undefined,
): Promise<BundlePreview | null> {
  if (items.length === 0) return null;
  return previewBundle(ctx, {
    items,
    justification,
    ticket,
    ...alsoOffered(durationSeconds),
    ...(beneficiary === undefined ? {} : { beneficiaryId: beneficiary.id }),
  });
}
