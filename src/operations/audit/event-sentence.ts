import type { AuditEvent, AuditRow } from '../../domain/audit-event.ts';
import type { DatabaseChangeKind } from '../../domain/database-change.ts';
import type { Definitions } from '../../domain/definitions.ts';
import { formatDuration } from '../../domain/time/duration.ts';
import { groupInWords } from '../../domain/people/group-reading.ts';
import type { GroupSeen } from '../../domain/people/group-reading.ts';
import { ticketSentence } from '../../domain/request/ticket-check.ts';
import { END_REASONS } from '../../domain/grant/grant.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import { entitlementLabel, resourceLabel } from '../views.ts';
import { discrepancySentence, isDiscrepancyEvent } from './discrepancy-sentence.ts';
import { isReviewEvent, reviewSentence } from './review-sentence.ts';

/** An event as a sentence about its actor, without time: `asked for Production database · Read only for 1 hour …`. */
export function eventSentence(
  config: Definitions,
  row: AuditRow,
  nameOf: (personId: string) => string,
): string {
  const { entitlement, personId } = row.subject;
  const what =
    entitlement === undefined ? 'access' : entitlementLabel(config, entitlement as EntitlementKey).label;
  const whose = personId === undefined ? 'somebody' : nameOf(personId);
  const names = (ids: string[]) => (ids.length === 0 ? 'nobody' : ids.map(nameOf).join(', '));
  const event = { kind: row.kind, data: row.data } as AuditEvent;
  if (isDiscrepancyEvent(event)) {
    const resourceName = resourceLabel(config, event.data.resource);
    return discrepancySentence(event, { whose, resourceName, names });
  }
  if (isReviewEvent(event)) return reviewSentence(event, { what, whose, nameOf });
  switch (event.kind) {
    case 'request.submitted': {
      const { kind, durationSeconds, until, justification, ticket, ticketSeen } = event.data;
      const lasting = durationSeconds === null ? 'permanently' : `for ${formatDuration(durationSeconds)}`;
      const long = until === undefined ? lasting : `${lasting}, until ${until}`;
      const verb = kind === 'extension' ? 'asked for more time on' : 'asked for';
      const why = justification === '' ? '' : `: “${justification}”`;
      const found = ticketSeen === undefined ? `(${ticket})` : `(${ticketSentence(ticket, ticketSeen)})`;
      return `${verb} ${what} ${long}${why}${ticket === '' ? '' : ` ${found}`}${inGroups(event.data)}`;
    }
    case 'request.refused':
      return `was refused ${what}: ${event.data.reason}${inGroups(event.data)}`;
    case 'request.approved':
      return event.data.auto
        ? `let the policy approve ${what} for ${whose}${inGroups(event.data)}`
        : `gave the last approval of ${what} for ${whose}`;
    case 'request.denied':
      return `denied ${what} to ${whose}: “${event.data.comment}”`;
    case 'request.cancelled':
      return `cancelled the request for ${what}`;
    case 'request.expired':
      return `ended ${whose}’s request for ${what}: ${event.data.reason}`;
    case 'look.asked':
      return `had ${resourceLabel(config, event.data.resource)} looked at`;
    case 'stage.opened':
      return `asked ${names(event.data.approvers)} to decide ${what} for ${whose} (${event.data.stage})${inGroups(event.data)}`;
    case 'stage.approved':
      return `completed the stage ${event.data.stage} of ${whose}’s request for ${what}`;
    case 'stage.denied':
      return `denied ${whose}’s request for ${what} at the stage ${event.data.stage}`;
    case 'stage.skipped':
      return `skipped the stage ${event.data.stage} of ${whose}’s request for ${what}: ${event.data.reason}`;
    case 'waiting.reminded':
      return `reminded ${whose} of what is waiting for them`;
    case 'stage.reminded':
      return `reminded ${names(event.data.approvers)} of ${whose}’s request for ${what}`;
    case 'stage.escalated':
      return event.data.approvers.length === 0
        ? `found nobody else to ask about the stage ${event.data.stage} of ${whose}’s request for ${what}, which nobody decided in time`
        : `also asked ${names(event.data.approvers)} to decide the stage ${event.data.stage} of ${whose}’s request for ${what}, because nobody decided in time`;
    case 'stage.reassigned':
      return `handed the decision on ${whose}’s request for ${what} to ${nameOf(event.data.to)}: “${event.data.reason}”`;
    case 'stage.replaced':
      return `asked ${names(event.data.approvers)} to decide the stage ${event.data.stage} of ${whose}’s request for ${what}, because an approver left`;
    case 'stage.added':
      return `added the stage ${event.data.stage} to ${whose}’s request for ${what}: ${event.data.because ?? `the rule ${event.data.rule} needs an exception`}`;
    case 'request.nudged':
      return nudgeSentence(event.data, { what, names });
    case 'request.shortened': {
      const from = event.data.from === null ? 'no end' : formatDuration(event.data.from);
      return `shortened ${whose}’s request for ${what} from ${from} to ${formatDuration(event.data.to)}`;
    }
    case 'question.asked':
      return `asked about ${whose}’s request for ${what}: “${event.data.text}”`;
    case 'question.answered':
      return `answered about the request for ${what}: “${event.data.text}”`;
    case 'delegation.begun':
      return `delegated decisions to ${nameOf(event.data.delegate)} until ${event.data.until}`;
    case 'delegation.ended':
      return `ended the delegation of ${whose} to ${nameOf(event.data.delegate)}`;
    case 'glass.broken':
      return `took ${what} at once for ${formatDuration(event.data.durationSeconds)}: “${event.data.justification}”${inGroups(event.data)}`;
    case 'glass.refused':
      return `was refused ${what} in an emergency: ${event.data.reason}${inGroups(event.data)}`;
    case 'glass-review.justified':
      return `judged ${whose}’s emergency use of ${what} justified: “${event.data.comment}”`;
    case 'glass-review.not-justified':
      return `judged ${whose}’s emergency use of ${what} not justified: “${event.data.comment}”`;
    case 'definitions.refused':
      return `refused new definitions: ${event.data.faults}`;
    case 'person.address-released':
      return `took the address ${event.data.email} from ${whose}, who left: it is somebody else’s now`;
    case 'person.renumbered':
      return `noted that ${whose}’s employee id is ${event.data.to} now, and was ${event.data.from ?? 'not known'}`;
    case 'people.refused':
      return `kept people as they stood, because of faults in the roster: ${event.data.faults}`;
    case 'decision.recorded':
      return `${event.data.verdict === 'approve' ? 'approved' : 'denied'} ${what} for ${whose} (${event.data.stage})${inGroups(event.data)}`;
    case 'decision.refused':
      return `tried to ${event.data.verdict} ${what} for ${whose} and was refused: ${event.data.reason}`;
    case 'grant.scheduled':
      return `ordered ${what} for ${whose}`;
    case 'grant.provisioned': {
      const until = event.data.expiresAt === null ? 'without an end' : `until ${event.data.expiresAt}`;
      return `gave ${whose} ${what} ${until}. ${event.data.proof}`;
    }
    case 'grant.found': {
      const until = event.data.expiresAt === null ? 'without an end' : `until ${event.data.expiresAt}`;
      return `found that ${whose} holds ${what} ${until} as the account ${event.data.account}, which nobody had decided, and asked ${names(event.data.to)}. ${event.data.proof}`.trim();
    }
    case 'grant.taken-over':
      return `took over ${whose}’s ${what}, which was given as ${event.data.operation} and isn’t on record. ${event.data.proof}`.trim();
    case 'finding.asked':
      return `asked ${names(event.data.to)} whether ${whose}’s ${what} stays, ${event.data.ignoredUntil === undefined ? 'which nobody had decided' : `which was ignored until ${event.data.ignoredUntil}`}`;
    case 'finding.kept': {
      const { until, reason } = event.data;
      if (until === undefined) return `kept ${whose}’s ${what}, which was found`;
      const lasting = until === null ? 'without an end' : `until ${until}`;
      return `adopted ${whose}’s ${what}, which was found, ${lasting}${saying(reason)}`;
    }
    case 'finding.ignored':
      return `ignored until ${event.data.until} that ${whose}’s ${what} was found${saying(event.data.reason)}`;
    case 'finding.removed':
      return `had ${whose}’s ${what} removed, which was found`;
    case 'grant.provisioning-attempted':
      return `tried to give ${whose} ${what} (attempt ${event.data.attempt}): ${event.data.error}`;
    case 'grant.provisioning-late':
      return `told people that ${whose}’s ${what} isn’t there ${formatDuration(Math.round(event.data.sinceSeconds))} after it was decided`;
    case 'grant.end-told':
      return `told the target ${event.data.expiresAt === null ? `that ${whose}’s ${what} has no end` : `that ${whose}’s ${what} ends at ${event.data.expiresAt}`}`;
    case 'grant.end-not-told':
      return `told the owners that the target doesn’t have the end of ${whose}’s ${what}: ${event.data.error}`;
    case 'grant.given-up':
      return `gave up giving ${whose} ${what}: ${event.data.error}`;
    case 'grant.failed':
      return `couldn’t give ${whose} ${what}: ${event.data.error}`;
    case 'grant.extended':
      return `moved the end of ${whose}’s ${what} from ${event.data.from} to ${event.data.to ?? 'none'}`;
    case 'connector.left':
      return `told people that the connector ${event.data.connector} left access.yaml while ${event.data.grants} grants live there`;
    case 'connector.settled':
      return event.data.isBack
        ? `found the connector ${event.data.connector} in access.yaml again`
        : `found nothing left that lives at the connector ${event.data.connector}, which isn’t in access.yaml any more`;
    case 'entitlement.discovered':
      return `found ${what} at the connector ${event.data.connector}${event.data.again ? ' again' : ''}, so that it can be asked for (target ${event.data.target})`;
    case 'entitlement.renamed':
      return `found ${what} under another name at the connector ${event.data.connector}: “${event.data.from.name}” (target ${event.data.from.target}) is “${event.data.to.name}” (target ${event.data.to.target}) now`;
    case 'entitlement.numbered':
      return `took ${what} to be what has the id ${event.data.id} at the connector ${event.data.connector}, ${event.data.by === 'name' ? `since it is called so (target ${event.data.target})` : 'under which access to it was seen'}, and knows it by that from now on`;
    case 'entitlement.retired':
      return `retired ${what}, which the connector ${event.data.connector} hasn’t listed since ${event.data.missingSince} (target ${event.data.target})`;
    case 'discovery.confirmed':
      return `confirmed that ${event.data.missing} entitlements of ${event.data.resource} are gone, which had been too many to believe since ${event.data.doubtedSince}`;
    case 'discovery.doubted':
      return `retired nothing of ${event.data.resource}, of which ${event.data.missing} of ${event.data.of} entitlements aren’t listed any more: too many to believe at once`;
    case 'database.changed':
      return `${DATABASE_CHANGES[event.data.change]}, so that what was recorded last may be lost: had ${event.data.resources} resources looked at for access that isn’t on record, and told ${names(event.data.to)}`;
    case 'database.settled':
      return `looked through all targets after the database had changed: access that isn’t on record was found ${event.data.found} times, and ${event.data.missing} grants weren’t there any more`;
    case 'grant.warned':
      return `told ${whose} that ${what} ends at ${event.data.expiresAt}`;
    case 'grant.revocation-started':
      return `began to end ${whose}’s ${what} (${endReason(event.data.reason)})${saying(event.data.comment)}`;
    case 'grant.revocation-attempted':
      return `tried to remove ${what} from ${whose} (attempt ${event.data.attempt}): ${event.data.error}`;
    case 'grant.revocation-overdue':
      return `told the owners that removing ${what} from ${whose} is ${formatDuration(Math.round(event.data.sinceSeconds))} overdue`;
    case 'grant.revocation-reopened':
      return `began to end ${whose}’s ${what} once more. ${event.data.why}`;
    case 'grant.removed':
      return `removed ${what} from ${whose}, and what was open isn’t ended yet. ${event.data.proof} ${event.data.error}`;
    case 'grant.came-back':
      return `found that ${whose} has ${what} again, which had been removed at ${event.data.removedAt}, so it is removed once more`;
    case 'grant.revoked':
      return `ended ${whose}’s ${what} (${endReason(event.data.reason)})${saying(event.data.comment)}. ${event.data.proof}`;
    case 'credential.asked':
      return `asked for ${CREDENTIALS[event.data.makes]} for ${what}`;
    case 'credential.issued': {
      const { makes, mark, until, shown } = event.data;
      const lasting = until === null ? 'without an end' : `until ${until}`;
      const unseen = shown ? '' : ', which nobody saw: the access had ended meanwhile';
      return `had ${CREDENTIALS[makes]} made for ${what} ${lasting} (${mark})${unseen}`;
    }
    case 'credential.failed':
      return `got no ${CREDENTIALS[event.data.makes].replace('a ', '')} for ${what}: ${event.data.error}`;
    case 'grant.imported':
      return event.data.source === 'found'
        ? `found that ${whose} holds ${what}, which nobody had decided. ${event.data.note}`.trim()
        : `took on ${whose}’s ${what}, which was there already. ${event.data.note}`.trim();
    case 'grant.shortened':
      return `moved the end of ${whose}’s ${what} from ${event.data.from ?? 'none'} to ${event.data.to}`;
    case 'task.opened':
      return `asked ${names(event.data.assignees)} to ${event.data.kind === 'grant' ? 'give' : 'remove'} ${what} by hand for ${whose}`;
    case 'task.escalated': {
      const { to, kind, sinceSeconds } = event.data;
      const undone = `${kind === 'grant' ? 'giving' : 'removing'} ${what} by hand for ${whose} isn’t done after ${formatDuration(Math.round(sinceSeconds))}`;
      return to.length === 0 ? `found nobody to tell that ${undone}` : `told ${names(to)} that ${undone}`;
    }
    case 'task.done':
      return `${event.data.kind === 'grant' ? 'gave' : 'removed'} ${what} by hand for ${whose}`;
    case 'task.refused':
      return `can’t ${event.data.kind === 'grant' ? 'give' : 'remove'} ${what} for ${whose}: “${event.data.comment}”`;
    case 'connector.moved':
      return `told ${names(event.data.told)} that the settings of the connector ${event.data.connector} say ${event.data.to} now, while ${event.data.grants} grants stand at ${event.data.from.join(', ')}`;
    case 'connector.move-confirmed':
      return `confirmed that the connector ${event.data.connector} acts at the same system, moved from ${event.data.from.join(', ')} to ${event.data.to}, with ${event.data.grants} grants`;
    case 'person.leaver-reported':
      return `told ${names(event.data.to)} what ${whose} still holds (${event.data.grants}): ${event.data.why}`;
    case 'person.imported':
      return `brought ${whose} up to date from ${event.data.source} (${event.data.changed.join(', ')})`;
    case 'person.deactivated':
      return `set ${whose} inactive: no longer in ${event.data.source}`;
    case 'account.linked':
      return `tied the Slack account ${event.data.slackUserId} to ${whose} (${event.data.email})`;
    case 'account.refused':
      return `didn’t tie the Slack account ${event.data.slackUserId} to anybody: ${event.data.reason}`;
    case 'sign-in.refused':
      return `turned the Slack account ${event.data.slackUserId} away at ${event.data.surface}: ${event.data.reason}`;
    case 'act.refused':
      return `tried to ${event.data.act} and was refused: ${event.data.reason}`;
    case 'account.unlinked':
      return `untied the Slack account ${event.data.slackUserId} from ${whose}`;
    case 'definitions.loaded':
      return `loaded the definitions ${event.data.hash.slice(0, 12)}`;
    case 'audit.exported':
      return `exported ${event.data.rows} audit events as ${event.data.format} (${event.data.filter})`;
  }
}

const CREDENTIALS = { password: 'a password', ssh_certificate: 'a certificate' } as const;

const DATABASE_CHANGES: Readonly<Record<DatabaseChangeKind, string>> = {
  promoted: 'found that a standby of the database took over, or that it was recovered to an earlier moment',
  restored: 'found that the database was restored from a backup, or moved',
  told: 'said that the database was restored',
};

function nudgeSentence(
  { approvers, later = [] }: Extract<AuditEvent, { kind: 'request.nudged' }>['data'],
  { what, names }: { what: string; names: (ids: string[]) => string },
): string {
  const planned = later.map(({ approver, at }) => `${names([approver])} is reminded at ${at}`).join(', ');
  if (planned === '') return `nudged ${names(approvers)} about ${what}`;
  return approvers.length === 0
    ? `asked for a reminder about ${what}: ${planned}`
    : `nudged ${names(approvers)} about ${what}; ${planned}`;
}

const saying = (comment = '') => (comment === '' ? '' : `: “${comment}”`);

function endReason(reason: string): string {
  return Object.entries(END_REASONS).find(([known]) => known === reason)?.[1] ?? reason;
}

/** What it was decided by, of groups that are read elsewhere. */
const inGroups = ({ groups = [] }: { groups?: GroupSeen[] }): string =>
  groups.map((group) => `; ${groupInWords(group)}`).join('');
