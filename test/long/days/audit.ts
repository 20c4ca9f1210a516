import type { Office } from './office.ts';

const OF_PEOPLE = [
  'request.submitted',
  'request.cancelled',
  'decision.recorded',
  'glass.broken',
  'glass-review.justified',
  'glass-review.not-justified',
  'delegation.begun',
  'finding.removed',
  'task.done',
  'task.refused',
];
const REFUSALS = ['decision.refused', 'act.refused'];
/** Why access ends that somebody ended, one at a time. */
const BY_PEOPLE = ['returned', 'revoked-by-owner', 'revoked-by-manager', 'revoked-by-admin', 'not-kept'];

/** Where the rows and the trail say something else than people were answered, as sentences. */
export async function accountFaults(office: Office): Promise<string[]> {
  const { account, world } = office;
  const [requests, stages, decisions, events, grants] = await Promise.all([
    world.rows.requests(),
    world.rows.stages(),
    world.rows.decisions(),
    world.rows.events(),
    office.grants(),
  ]);
  const faults = [...account.faults];
  for (const { id, state, requesterId, beneficiaryId, entitlement, durationSeconds } of requests) {
    const asked = account.asked.get(id);
    if (asked === undefined) {
      if (state !== 'denied') faults.push(`${id} is ${state}, and nobody asked for it`);
      continue;
    }
    const row = [office.nameOf(requesterId), office.nameOf(beneficiaryId), entitlement, durationSeconds];
    const said = [asked.by, asked.for, asked.what, asked.seconds];
    if (row.join() !== said.join()) faults.push(`${id} is ${row.join()} instead of ${said.join()}`);
    // Time may end what nobody decided.
    const isEnd = asked.state !== 'pending' || state === 'expired';
    if (isEnd ? state !== asked.state && state !== 'expired' : state !== 'pending')
      faults.push(`${id} is ${state}, and was answered as ${asked.state}`);
    if (state === 'expired' && asked.state !== 'pending')
      faults.push(`${id} is expired, and was ${asked.state}`);
    const made = grants.filter(({ requestId }) => requestId === id);
    const wanted = state === 'approved' && asked.kind !== 'extension' ? 1 : 0;
    if (made.length !== wanted) faults.push(`${id}: ${made.length} grants instead of ${wanted}`);
    for (const grant of made) {
      const to = office.nameOf(grant.principalId);
      if (asked.isEnded && ['scheduled', 'provisioning', 'active'].includes(grant.state))
        faults.push(`${grant.id} is ${grant.state}, and somebody ended it`);
      if (to !== asked.for || grant.entitlement !== asked.what)
        faults.push(`${grant.id} gives ${grant.entitlement} to ${to}, as nobody asked`);
    }
  }
  const reviews = (await world.rows.emergencyReviews()).map(({ requestId }) => requestId as string);
  const broken = [...account.asked.values()].filter(({ kind }) => kind === 'break-glass').map(({ id }) => id);
  faults.push(...differences('review of an emergency', broken, reviews));
  for (const id of account.asked.keys())
    if (!requests.some((request) => request.id === id)) faults.push(`${id} was taken, and isn’t there`);

  const requestOf = new Map(stages.map((stage) => [stage.id, stage.requestId]));
  const decided = decisions.map(
    ({ stageId, personId, verdict }) =>
      `${requestOf.get(stageId) ?? '?'} ${office.nameOf(personId)} ${verdict}`,
  );
  faults.push(...differences('decision', account.decisions, decided));

  const told = events.flatMap(({ kind, actorId, subject, data }) => {
    if (actorId === null) return [];
    const who = office.nameOf(actorId);
    if (REFUSALS.includes(kind)) return [`refused by ${who} of something`];
    const ends = kind === 'grant.revocation-started' || kind === 'grant.revoked';
    if (ends && BY_PEOPLE.includes(String(data['reason'])) && isStart(kind, data))
      return [`grant ended by ${who} of ${subject.grantId}`];
    if (!OF_PEOPLE.includes(kind)) return [];
    const of = subject.taskId ?? subject.grantId ?? subject.requestId ?? subject.personId;
    return [`${kind} by ${who} of ${of}`];
  });
  const watched = account.events.filter((event) => !event.startsWith('finding.kept'));
  faults.push(...differences('event', watched, told));
  return faults;
}

/** What was never begun at the target ends at once. */
const isStart = (kind: string, data: Record<string, unknown>): boolean =>
  kind === 'grant.revocation-started' || data['proof'] === 'It was never begun at the target.';

function differences(what: string, wanted: readonly string[], found: readonly string[]): string[] {
  const left = [...found];
  const lost = wanted.filter((one) => {
    const at = left.indexOf(one);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
  return [
    ...lost.map((one) => `${what} lost: ${one}`),
    ...left.map((one) => `${what} that nobody was answered: ${one}`),
  ];
}

/** Rights that stood before anybody asked Sallyport for them. */
export const STOOD = [
  { name: 'mona', target: 'vpn_users' },
  { name: 'sami', target: 'db_read' },
];

/** Where the target holds something else than was decided, on a day on which it did all that it was told to at once. */
export async function ledgerFaults(office: Office): Promise<string[]> {
  const { account, world } = office;
  const now = world.clock.now();
  const held = world.target.holdings().map(({ email, target }) => `${email.split('@')[0]} ${target}`);
  const given = [...account.asked.values()].filter(
    ({ state, until, isOver }) => state === 'approved' && until !== undefined && until > now && !isOver,
  );
  const right = ({ for: to, rule }: (typeof given)[number]) => `${to} ${rule.target}`;
  const unheld = held
    .filter((one) => !STOOD.some(({ name, target }) => one === `${name} ${target}`))
    .filter((one) => !given.some((asked) => right(asked) === one))
    .map((one) => `${one} is held, and nobody’s decision gives it now`);
  const faults = [...account.ledgerFaults, ...unheld];
  for (const asked of given)
    if (!asked.isLoose && !held.includes(right(asked)))
      faults.push(`${right(asked)} isn’t held until ${asked.until?.toISOString()}, as ${asked.id} gave it`);
  for (const grant of await office.grants()) {
    const asked = given.find(({ id }) => id === grant.requestId);
    if (asked === undefined || asked.isLoose) continue;
    if (grant.expiresAt?.getTime() !== asked.until?.getTime())
      faults.push(
        `${grant.id} ends ${grant.expiresAt?.toISOString()} instead of ${asked.until?.toISOString()}`,
      );
  }
  return faults;
}
