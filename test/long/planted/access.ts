import type { PlantedFault } from './planted-fault.ts';

const PROVISION = 'operations/grant/give/provision-grant.ts';
const REVOKE = 'operations/grant/end/revoke-grant.ts';
const DUE = 'store/grant/due-grant-store.ts';
const KEEP_HELD = 'operations/grant/end/keep-held.ts';

/** What is given at a target, and taken away there. */
export const ACCESS: readonly PlantedFault[] = [
  {
    breach: 'access is given without an end',
    edits: [
      {
        file: DUE,
        text: 'expiresAt: sql`case when ${grant.handle} is null',
        instead: 'expiresAt: sql`case when true then null::timestamptz when ${grant.handle} is null',
      },
    ],
  },
  {
    breach: 'access lasts a minute longer than was decided',
    edits: [
      {
        file: DUE,
        text: `\${grant.durationSeconds} * interval '1 second',`,
        instead: `(\${grant.durationSeconds} + 60) * interval '1 second',`,
      },
    ],
  },
  {
    breach: 'access whose time is up stays',
    edits: [
      {
        file: 'operations/grant/end/start-due-revocations.ts',
        text: `await startRevocations(tx, ctx, worked, 'expired');`,
        instead: `await startRevocations(tx, ctx, worked.slice(1), 'expired');`,
      },
      {
        file: 'operations/grant/end/start-due-revocations.ts',
        text: 'return expired.length;',
        instead: 'return 0;',
      },
    ],
  },
  {
    breach: 'a removal counts as done without a look at the target',
    edits: [
      {
        file: REVOKE,
        text: `const look = await readsOf(connector).readBack(refOf(grant));
    if (!look.stands)`,
        instead: `const look = { ...(await readsOf(connector).readBack(refOf(grant))), stands: false };
    if (!look.stands)`,
      },
    ],
  },
  {
    breach: 'access counts as given without a look at the target',
    edits: [
      {
        file: PROVISION,
        text: `    const look = await readsOf(connector).readBack(refOf(grant));
    if (look.stands)
      return {
        kind: 'active',
        grant,
        seenAs: look.seenAs,
        proof: proofOf('The target listed`,
        instead: `    const look = { ...(await readsOf(connector).readBack(refOf(grant))), stands: true };
    if (look.stands)
      return {
        kind: 'active',
        grant,
        seenAs: look.seenAs,
        proof: proofOf('The target listed`,
      },
    ],
  },
  {
    breach: 'what was open under access goes on, and nobody is told',
    edits: [
      {
        file: 'operations/grant/end/end-sessions.ts',
        text: 'if (connector.sessions === undefined) return',
        instead: 'if (lease) return',
      },
    ],
    seenBy: ['operations/grant/end/end-sessions.test.ts'],
  },
  {
    breach: 'what the target put off counts as done',
    edits: [
      {
        file: REVOKE,
        text: `if (outcome.kind === 'pending') return pending(grant, awaited ?? outcome);`,
        instead: `if (outcome.kind === 'pending') return { kind: 'revoked', grant, remains: 'gone', proof: '' };`,
      },
    ],
    seenBy: ['operations/grant/end/revoke-due-grants.test.ts'],
  },
  {
    breach: 'a removal that fails is given up',
    edits: [
      {
        file: 'operations/grant/end/revoke-due-grants.ts',
        text: 'const anew = result.contradicted ? anotherOperation(grant) : {};\n      await change({ dueAt,',
        instead:
          'const anew = result.contradicted ? anotherOperation(grant) : {};\n      await change({ dueAt: dueAt && null,',
      },
    ],
  },
  {
    breach: 'a removal takes what another grant holds as well',
    edits: [
      {
        file: REVOKE,
        text: `  if (holder !== undefined)
    return {`,
        instead: `  if (holder !== undefined && holder.id === grant.id)
    return {`,
      },
    ],
  },
  {
    breach: 'what stood before is taken for what was given, and removed',
    edits: [
      {
        file: 'operations/grant/give/note-what-stood.ts',
        text: 'const isNew = look?.stands === true && ',
        instead: 'const isNew = look === null && ',
      },
    ],
  },
  {
    breach: 'whoever has left is given what was approved before',
    edits: [
      {
        file: PROVISION,
        text: 'if (away !== undefined) return notGiven(',
        instead: 'if (away === claimed.id) return notGiven(',
      },
    ],
  },
  {
    breach: 'two processes work on one grant, since the lease of another isn’t looked at',
    edits: [
      {
        file: DUE,
        text: `        or(isNull(grant.leaseUntil), lte(grant.leaseUntil, given('now', grant.leaseUntil))),\n`,
        instead: '',
      },
      {
        file: 'operations/grant/claim-grants.ts',
        text: 'const isLeased = ({ leaseUntil }: GrantRow) => leaseUntil !== null && leaseUntil > now;',
        instead: 'const isLeased = (_: GrantRow) => false;',
      },
    ],
    seenBy: ['operations/grant/claim-grants.test.ts', 'operations/grant/paused-process.test.ts'],
  },
  {
    breach: 'what came of an attempt counts after its lease was over',
    edits: [
      {
        file: KEEP_HELD,
        text: `if (unchanged && !one.lease.isOver() && one.result.kind !== 'out-of-time') held.push(one.result);`,
        instead: `if (one.result.kind !== 'out-of-time' || unchanged) held.push(one.result);`,
      },
    ],
    seenBy: ['operations/grant/paused-process.test.ts'],
  },
  {
    breach: 'what was given after its end stays',
    edits: [
      {
        file: KEEP_HELD,
        text: 'const reopened = await lateGrantStore.reopenRevocation(tx, row.id, {',
        instead:
          'const reopened = [] as Awaited<ReturnType<typeof lateGrantStore.reopenRevocation>>; void ({',
      },
    ],
    seenBy: ['operations/grant/paused-process.test.ts'],
  },
  {
    breach: 'a grant changes from whatever state it is in',
    edits: [
      {
        file: 'store/grant/grant-store.ts',
        text: "          sql`${grant.state} = any(${sql.placeholder('from')})`,",
        instead: "          sql`(${grant.state} = any(${sql.placeholder('from')}) or true)`,",
      },
    ],
  },
  {
    breach: 'what has ended is begun to be ended once more',
    edits: [
      {
        file: DUE,
        text: ".where(and(sql`${grant.id} = any(${sql.placeholder('ids')})`, inArray(grant.state, [...from])))",
        instead: ".where(sql`${grant.id} = any(${sql.placeholder('ids')}) and ${from.length} > 0`)",
      },
    ],
  },
  {
    breach: 'anybody ends what somebody else holds',
    edits: [
      {
        file: 'operations/grant/end/end-grant.ts',
        text: 'const [mine] = await answeredFor(db, ctx, me, [grant]);',
        instead: 'const [mine = grant] = await answeredFor(db, ctx, me, [grant]);',
      },
    ],
  },
  {
    breach: 'whoever manages anybody ends what somebody else holds',
    edits: [
      {
        file: 'store/people/report-store.ts',
        text: 'on m.email = p.manager_email',
        instead: 'on exists (select from person r where r.manager_email = m.email)',
      },
    ],
    seenBy: ['operations/grant/end/end-as-manager.test.ts'],
  },
  {
    breach: 'anybody gives back what somebody else holds',
    edits: [
      {
        file: 'operations/grant/end/return-grant.ts',
        text: 'if (grant.principalId !== ctx.actor.person.id)',
        instead: 'if (grant.id === undefined)',
      },
    ],
  },
  {
    breach: 'anybody says that work by hand is done',
    edits: [
      {
        file: 'operations/task/assigned-task.ts',
        text: 'if (task === undefined || !task.assigneeIds.includes(ctx.actor.person.id))',
        instead: 'if (task === undefined)',
      },
    ],
    seenBy: ['operations/task/tasks.test.ts'],
  },
  {
    breach: 'the access of somebody who left is ended in part',
    edits: [
      {
        file: 'operations/leaver/end-leaver-access.ts',
        text: `startRevocations(tx, ctx, mine, 'offboarded');`,
        instead: `startRevocations(tx, ctx, mine.slice(0, 1), 'offboarded');`,
      },
    ],
    seenBy: ['operations/leaver/report-leavers.test.ts'],
  },
  {
    breach: 'found access that isn’t kept stays',
    edits: [
      {
        file: 'operations/finding/decide-finding.ts',
        text: `if (verdict === 'remove') await startRevocations(tx, ctx, [grant], 'not-kept');`,
        instead: '',
      },
    ],
    seenBy: ['operations/finding/decide-finding.test.ts'],
  },
  {
    breach: 'that access is gone isn’t in the audit trail',
    edits: [
      {
        file: 'operations/grant/end/record-revoked.ts',
        text: `await audit(tx, ctx, ...events);
  const ids = ended`,
        instead: `await audit(tx, ctx, ...events.slice(1));
  const ids = ended`,
      },
    ],
  },
  {
    breach: 'the figures of a review lose what is folded together',
    edits: [
      {
        file: 'store/campaign/review-tally-store.ts',
        text: 'select campaign_id, part, part_id, true, ${sums} from gone group by',
        instead:
          "select campaign_id, part, part_id, true, ${sums} from gone where part <> 'resource' group by",
      },
    ],
  },
  {
    breach: 'what a review takes away stays',
    edits: [
      {
        file: 'operations/review/decide/begin-remediations.ts',
        text: `await startRevocations(tx, ctx, [...live.values()], 'review');`,
        instead: `await startRevocations(tx, ctx, [...live.values()].slice(1), 'review');`,
      },
    ],
    seenBy: ['operations/review/decide/begin-remediations.test.ts'],
  },
];
