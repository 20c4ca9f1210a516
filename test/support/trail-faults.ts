import type { AuditKind, AuditRow } from '../../src/domain/audit-event.ts';
import type { Rows } from './rows.ts';

/**
 * Where the audit trail and the rows tell different stories, as sentences: every change of state has exactly one
 * event, and every event about a row has its effect on that row.
 */
export async function trailFaults(rows: Rows): Promise<string[]> {
  const [events, requests, stages, decisions, grants, tasks] = await Promise.all([
    rows.events(),
    rows.requests(),
    rows.stages(),
    rows.decisions(),
    rows.grants(),
    rows.tasks(),
  ]);
  const faults: string[] = [];
  const expectCount = (what: string, kind: AuditKind, found: AuditRow[], wanted: number) => {
    if (found.length !== wanted) faults.push(`${what}: ${found.length} × ${kind} instead of ${wanted}`);
  };
  const about = (kind: AuditKind, fits: (event: AuditRow) => boolean) =>
    events.filter((event) => event.kind === kind && fits(event));

  for (const { id, state } of requests) {
    const of = (event: AuditRow) => event.subject.requestId === id;
    expectCount(id, 'request.submitted', about('request.submitted', of), 1);
    for (const end of ['approved', 'denied', 'cancelled', 'expired'] as const)
      expectCount(id, `request.${end}`, about(`request.${end}`, of), state === end ? 1 : 0);
    for (const stage of stages.filter((one) => one.requestId === id)) {
      const named = (event: AuditRow) => of(event) && event.data['stage'] === stage.name;
      const what = `${id}, ${stage.name}`;
      const given = decisions.filter((one) => one.stageId === stage.id);
      expectCount(what, 'stage.opened', about('stage.opened', named), stage.openedAt === null ? 0 : 1);
      expectCount(what, 'stage.approved', about('stage.approved', named), stage.state === 'approved' ? 1 : 0);
      expectCount(what, 'stage.denied', about('stage.denied', named), stage.state === 'denied' ? 1 : 0);
      expectCount(what, 'decision.recorded', about('decision.recorded', named), given.length);
      const byPolicy = stage.state === 'skipped' && stage.skipReason?.startsWith('skip_if') === true;
      expectCount(what, 'stage.skipped', about('stage.skipped', named), byPolicy ? 1 : 0);
    }
  }
  for (const { id, state, source, activeAt, revokeSince } of grants) {
    const of = (event: AuditRow) => event.subject.grantId === id;
    const asked = source === 'request' ? 1 : 0;
    expectCount(id, 'grant.scheduled', about('grant.scheduled', of), asked);
    // A review takes on what a target lists like a list does.
    const takenOn = about('grant.imported', (event) => of(event) && event.data['source'] === 'found');
    const found = [...about('grant.found', of), ...takenOn];
    expectCount(id, 'grant.found', found, source === 'found' ? 1 : 0);
    const given = about('grant.provisioned', of);
    expectCount(id, 'grant.provisioned', given, activeAt === null ? 0 : asked);
    const reopened = about('grant.revocation-reopened', of);
    for (const end of ['failed', 'revoked'] as const) {
      const before = reopened.filter((event) => event.data['was'] === end).length;
      expectCount(id, `grant.${end}`, about(`grant.${end}`, of), before + (state === end ? 1 : 0));
    }
    const started = about('grant.revocation-started', of);
    const failedFirst = reopened[0]?.data['was'] === 'failed';
    expectCount(id, 'grant.revocation-started', started, revokeSince === null || failedFirst ? 0 : 1);
  }
  for (const { id, state, kind } of tasks) {
    const of = (event: AuditRow) => event.subject.taskId === id;
    expectCount(id, 'task.opened', about('task.opened', of), 1);
    expectCount(id, 'task.done', about('task.done', of), state === 'done' ? 1 : 0);
    if (kind === 'grant')
      expectCount(id, 'task.refused', about('task.refused', of), state === 'refused' ? 1 : 0);
  }
  const known = new Set([...requests, ...grants, ...tasks].map((row) => row.id as string));
  for (const { seq, kind, subject } of events) {
    const ids = [subject.requestId, subject.grantId, subject.taskId].filter((id) => id !== undefined);
    for (const id of ids)
      if (!known.has(id) && kind !== 'decision.refused')
        faults.push(`event ${seq} is about ${id}, which isn’t there`);
  }
  return faults;
}
