import type { CardKind } from '../../domain/card.ts';
import type { GrantId, PersonId, RequestId } from '../../domain/ids.ts';
import type { Request } from '../../domain/request/request.ts';
import { refreshCards, refreshCardsOf, refreshReminders } from '../../store/card/cards.ts';
import type { WantedCard } from '../../store/card/cards.ts';
import { refreshInBackground } from '../../store/card/background-cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as extensionStore from '../../store/request/extension-store.ts';
import * as requestStore from '../../store/request/request-store.ts';

/** A bundle's requests are shown together: its cards are about the bundle, not about each request. */
const subjectOf = (request: Request): string => request.bundleId ?? request.id;

const kindOf = (request: Request, single: CardKind, together: CardKind): CardKind =>
  request.bundleId === null ? single : together;

/** The card that follows a request, for who made it. */
export const statusCard = (request: Request): WantedCard => ({
  kind: kindOf(request, 'request-status', 'bundle-status'),
  subjectId: subjectOf(request),
  audienceId: request.requesterId,
});

/** The card on which an approver decides a request. */
export const approvalCard = (request: Request, audienceId: PersonId): WantedCard => ({
  kind: kindOf(request, 'request-approval', 'bundle-approval'),
  subjectId: subjectOf(request),
  audienceId,
});

/** Shows those who asked, and whom it is for, what becomes of what was approved: that it waits for somebody’s hands, or no more. */
export async function refreshAskers(tx: Tx, requestId: RequestId | null, now: Date): Promise<void> {
  const request = requestId === null ? undefined : await requestStore.findRequest(tx, requestId);
  if (request === undefined) return;
  const subjects = request.bundleId === null ? [request.id] : [request.id, request.bundleId];
  await refreshCards(tx, subjects, now, ['request-status', 'bundle-status', 'request-for-you']);
}

/** Brings every card that shows a request up to date: its questions, and the reminders that list it, as well. */
export async function refreshRequest(tx: Tx, request: Request, now: Date): Promise<void> {
  await Promise.all([refreshCardsOf(tx, request, now), refreshReminders(tx, request.id, now)]);
}

/**
 * Where somebody ended these grants, whoever approved them isn't offered that any more. What ends by itself isn't worth a
 * change of every such message: its button says so.
 */
export async function refreshApproved(tx: Tx, grantIds: readonly GrantId[], now: Date): Promise<void> {
  const subjects = await requestStore.findApprovedOf(tx, grantIds);
  await refreshInBackground(tx, subjects, now, ['request-approval', 'bundle-approval']);
}

/** The same to whoever asked for more time for these, and decided on it: theirs name an end that isn’t true any more. */
export async function refreshExtensions(tx: Tx, grantIds: readonly GrantId[], now: Date): Promise<void> {
  const subjects = await extensionStore.findApproved(tx, grantIds);
  await refreshInBackground(tx, subjects, now, ['request-status', 'request-outcome', 'request-approval'], {
    unused: true,
  });
}
