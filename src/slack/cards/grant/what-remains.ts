/** What of ended access is at its target: "gone" is said only of what was read back as gone, or confirmed by hand. */
import type { Grant } from '../../../domain/grant/grant.ts';
import type { GrantView } from '../../../operations/views.ts';
import { inline } from '../../mrkdwn.ts';
import { when } from '../../wording.ts';

/** To its holder, after that it ended. */
export function remainsToHolder(view: GrantView): string {
  switch (view.grant.remains) {
    case 'gone':
      return `Confirmed gone. ${openToHolder(view.grant)}`.trim();
    case 'held-by-another-grant':
      return view.heldBy === null
        ? 'You kept it through other access that you had then.'
        : `You still have it through ${otherGrant(view.heldBy)}.`;
    case 'stood-before':
      return 'You had this access before, so it stays.';
    case 'never-there':
    case null:
      return 'Nothing had been set up.';
  }
}

/** To an owner who was told that it should be gone, after whose access to what it is. */
export function remainsToOwner(view: GrantView): string {
  const { grant, heldBy } = view;
  switch (grant.remains) {
    case 'held-by-another-grant':
      return heldBy === null
        ? `ended${at(grant)}. They kept it through another grant, which has its own end.`
        : `ended${at(grant)}, but is still there: they hold it through ${otherGrant(heldBy)}.`;
    case 'stood-before':
      return `ended${at(grant)}, but is still there: it predates Sallyport. If it has to go, remove target ${inline(grant.target, 100)} at connector ${inline(grant.connectorId, 60)} by hand.`;
    case 'never-there':
      return 'was never set up. Nothing is left to do.';
    case 'gone':
    case null:
      return `is gone now${grant.endedAt === null ? '' : `, since ${when(grant.endedAt)}`}. ${openToOwner(grant)}`;
  }
}

type Open = Pick<Grant, 'sessions' | 'outlivesUntil'>;

/** What of theirs that was open is, after that nothing new can be opened. */
function openToHolder({ sessions, outlivesUntil }: Open): string {
  switch (sessions?.kind) {
    case 'ended':
      return sessions.count === 1
        ? 'The session you had open was ended.'
        : `The ${sessions.count} sessions you had open were ended.`;
    case 'outlives':
      return outlivesUntil === null
        ? 'What you have open still works: close it.'
        : `What you have open works until ${when(outlivesUntil)}.`;
    default:
      return '';
  }
}

function openToOwner({ sessions, outlivesUntil }: Open): string {
  switch (sessions?.kind) {
    case 'outlives':
      return `But what was open goes on${outlivesUntil === null ? '' : ` until ${when(outlivesUntil)}`}: ${inline(sessions.what, 300)}.`;
    case 'not_shown':
      return `Whether something is still open isn’t shown: ${inline(sessions.why, 300)}`;
    default:
      return 'Nothing is left to do.';
  }
}

/** After that access ended, in a line about something else; empty where nothing of it remains. */
export function remainsAside({ remains }: Pick<Grant, 'remains'>): string {
  if (remains === 'held-by-another-grant') return ' The access stayed, because another grant gave it too.';
  return remains === 'stood-before' ? ' The access stayed, because it was there before.' : '';
}

const at = ({ endedAt }: Pick<Grant, 'endedAt'>): string => (endedAt === null ? '' : ` ${when(endedAt)}`);

const SOURCES = {
  request: 'another request',
  imported: 'imported access',
  found: 'access found at the target',
};

/** Through what somebody holds access beside this grant, and until when. */
export function otherGrant({ expiresAt, source }: NonNullable<GrantView['heldBy']>): string {
  return `${SOURCES[source]}, ${expiresAt === null ? 'with no end date' : `until ${when(expiresAt)}`}`;
}
