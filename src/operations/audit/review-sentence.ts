import type { AuditEvent } from '../../domain/audit-event.ts';

type ReviewNoun = 'campaign' | 'review-item' | 'review-batch';
export type ReviewEvent = Extract<AuditEvent, { kind: `${ReviewNoun}.${string}` }>;

export function isReviewEvent(event: AuditEvent): event is ReviewEvent {
  return /^(?:campaign|review-item|review-batch)\./.test(event.kind);
}

/** An event of an access review as a sentence about its actor. */
export function reviewSentence(
  event: ReviewEvent,
  say: { what: string; whose: string; nameOf: (personId: string) => string },
): string {
  const { what, whose, nameOf } = say;
  const held = whose === 'somebody' ? what : `${whose}’s ${what}`;
  switch (event.kind) {
    case 'campaign.drafted':
      return `drafted the access review “${event.data.campaign}” (${event.data.scope})`;
    case 'campaign.discarded':
      return `discarded the draft of the access review “${event.data.campaign}”`;
    case 'campaign.started': {
      const { campaign, inScope, excluded, reviewers, hash } = event.data;
      return `started the access review “${campaign}”: ${inScope} in scope, ${excluded} not, ${reviewers} reviewers; population ${hash.slice(0, 12)}`;
    }
    case 'campaign.delayed':
      return `put off the access review “${event.data.campaign}”: ${event.data.reason}`;
    case 'campaign.escalated': {
      const late = `${nameOf(event.data.reviewer)} has ${event.data.open} left to review in “${event.data.campaign}”`;
      return event.data.to.length === 0
        ? `found nobody to tell that ${late}`
        : `told ${event.data.to.map(nameOf).join(', ')} that ${late}`;
    }
    case 'campaign.closing':
      return `began to close the access review “${event.data.campaign}”, with ${event.data.undecided} undecided${event.data.by === 'time' ? ', because its time was up' : ''}`;
    case 'campaign.asked':
      return `asked the admins before “${event.data.campaign}” removes ${event.data.removals}: ${event.data.report}`;
    case 'campaign.confirmed':
      return `confirmed that “${event.data.campaign}” removes ${event.data.removals} undecided`;
    case 'campaign.held':
      return `stopped the removals of “${event.data.campaign}”, with ${event.data.left} left`;
    case 'campaign.continued':
      return `let the removals of “${event.data.campaign}” go on, with ${event.data.left} left`;
    case 'campaign.spared':
      return `let ${event.data.spared} undecided of “${event.data.campaign}” keep their access: “${event.data.reason}”`;
    case 'campaign.signed':
      return `signed the access review “${event.data.campaign}”: ${event.data.statement}`;
    case 'campaign.closed': {
      const { campaign, kept, remediated, remains, undecided, byClose, ended } = event.data;
      const defaults = byClose === undefined ? '' : ` (and ${byClose} revoked by default)`;
      return `closed the access review “${campaign}”: ${kept} kept, ${remediated} removed, ${remains} revoked but left in place, ${undecided} undecided${defaults}, ${ended} ended meanwhile`;
    }
    case 'campaign.exported':
      return `took the evidence of the access review “${event.data.campaign}” (sha-256 ${event.data.sha256.slice(0, 12)})`;
    case 'review-item.kept': {
      const { until, comment } = event.data;
      return `kept ${held}${until === null ? '' : ` until ${until}`} in a review${quoted(comment)}`;
    }
    case 'review-item.revoked':
      return event.data.by === 'close'
        ? `revoked ${held}, which nobody had decided when its review closed`
        : `revoked ${held} in a review${quoted(event.data.comment)}`;
    case 'review-item.undecided':
      return `left ${held} in place, undecided: ${event.data.reason}`;
    case 'review-item.reassigned': {
      const to = event.data.to === null ? 'nobody' : nameOf(event.data.to);
      return `handed the review of ${held} to ${to}${quoted(event.data.reason)}`;
    }
    case 'review-item.reopened':
      return `took back what was decided of ${held} in a review and not submitted: ${event.data.why}`;
    case 'review-item.commented':
      return `commented on ${held} in a review${quoted(event.data.comment)}`;
    case 'review-item.ended':
      return `took ${held} out of its review: ${event.data.reason}`;
    case 'review-item.remediated':
      return `saw ${held} gone, as its review decided. ${event.data.proof}`;
    case 'review-item.remained':
      return `left ${held} in place though its review revoked it. ${event.data.why}`;
    case 'review-batch.submitted': {
      const { kept, revoked, campaign } = event.data;
      const whoseWork = event.data.for === undefined ? '' : `, which ${nameOf(event.data.for)} had decided,`;
      return `submitted ${kept} kept and ${revoked} revoked${whoseWork} in “${campaign}”`;
    }
    case 'review-batch.reminded':
      return `reminded ${nameOf(event.data.reviewer)} of ${event.data.open} left to review in “${event.data.campaign}”`;
    case 'review-batch.moved':
      return `took ${event.data.items} items of “${event.data.campaign}” from ${nameOf(event.data.from)}: ${event.data.reason}`;
  }
}

const quoted = (text: string): string => (text === '' ? '' : `: “${text}”`);
