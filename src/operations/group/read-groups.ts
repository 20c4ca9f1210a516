import { ConnectorError, isReadable } from '../../domain/grant/connector.ts';
import type { HoldersOfTarget } from '../../domain/definitions.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Directory } from '../../domain/people/directory.ts';
import { READING_COUNTS_MS } from '../../domain/people/group-reading.ts';
import type { GroupReading } from '../../domain/people/group-reading.ts';
import * as readingStore from '../../store/people/group-reading-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import { reviseOpenStages } from '../approval/ask/escalate-open-stages.ts';
import type { Ctx } from '../context.ts';
import { readInTime } from '../read-in-time.ts';
import { groupsReadElsewhere, placeRead } from './see-groups.ts';
import type { ReadElsewhere } from './see-groups.ts';

/** Less than a minute, the pace of the job, so that no turn is passed over. */
const READ_EVERY_MS = 50_000;
/** What a list has, so that its fault is noted before another reading follows. */
const LIST_WITHIN_MS = 35_000;
const FORGET_AFTER_MS = 24 * 3_600_000;
const LONGEST_FAULT = 300;
/** More of them decide nothing together: a target that lists everybody, or its list has no end. */
const MOST_MEMBERS = 10_000;

/**
 * Reads anew who is in the groups whose members stand elsewhere, each in one process at a time, and puts open stages before
 * whoever may decide them by that. One that can't be read keeps what was read last, for as long as that counts. Returns how
 * many it tried.
 */
export async function readGroups(ctx: Ctx): Promise<number> {
  const now = ctx.clock.now();
  const due = { now, since: new Date(now.getTime() - READ_EVERY_MS) };
  let listed: ReturnType<Directory['usergroups']> | undefined;
  /** One list has them all. */
  const usergroups = () => (listed ??= ctx.directory.usergroups());
  const tried = await Promise.all(
    groupsReadElsewhere(ctx.config).map(async (group) => {
      const of = placeRead(group);
      if (!(await readingStore.claimReading(ctx.db.drizzle, of, due))) return [];
      const outcome = await membersOf(ctx, group, usergroups);
      const before = await transaction(ctx, (tx) => readingStore.noteReading(tx, of, now, outcome));
      if (before === undefined)
        ctx.log.warn({ group: group.id }, 'a reading came too late: another followed it');
      else tellTurn(ctx, group.id, before, 'fault' in outcome ? outcome.fault : '');
      return [before !== undefined && hasTurned(before, outcome, now)];
    }),
  );
  await readingStore.forgetReadings(ctx.db.drizzle, new Date(now.getTime() - FORGET_AFTER_MS));
  if (tried.flat().includes(true)) await reviseOpenStages(ctx);
  return tried.flat().length;
}

/** Whether others decide by it from now on than before; of what is missed here, the sweep of open stages finds it. */
function hasTurned(before: GroupReading, outcome: Outcome, now: Date): boolean {
  const ageMs = before.readAt === null ? Number.POSITIVE_INFINITY : now.getTime() - before.readAt.getTime();
  if ('fault' in outcome) return ageMs > READING_COUNTS_MS && ageMs <= READING_COUNTS_MS + 2 * READ_EVERY_MS;
  const same = new Set(before.members);
  const { members } = outcome;
  return ageMs > READING_COUNTS_MS || same.size !== members.length || members.some((one) => !same.has(one));
}

function tellTurn(ctx: Ctx, group: string, before: GroupReading, fault: string): void {
  if ((before.fault === '') === (fault === '')) return;
  if (fault === '') ctx.log.info({ group }, 'a group can be read again');
  else ctx.log.warn({ group, fault }, 'a group can’t be read');
}

type Outcome = { members: string[] } | { fault: string };

async function membersOf(
  ctx: Ctx,
  group: ReadElsewhere,
  usergroups: Directory['usergroups'],
): Promise<Outcome> {
  try {
    return { members: [...new Set(await readMembers(ctx, group, usergroups))] };
  } catch (error) {
    if (error instanceof ConnectorError || error instanceof DomainError)
      return { fault: error.message.slice(0, LONGEST_FAULT) };
    ctx.log.error({ err: error, group: group.id }, 'a group’s source rejected with something unforeseen');
    return { fault: 'It failed in an unforeseen way; the log says more.' };
  }
}

async function readMembers(
  ctx: Ctx,
  group: ReadElsewhere,
  usergroups: Directory['usergroups'],
): Promise<string[]> {
  if ('slackUsergroup' in group) return inUsergroup(await usergroups(), group.slackUsergroup);
  return group.read.from === 'connector' ? holdersOf(ctx, group.read) : onCall(ctx, group.id);
}

function inUsergroup(usergroups: ReadonlyMap<string, string[]>, handle: string): string[] {
  const members = usergroups.get(handle);
  if (members === undefined)
    throw invalid(
      `Slack lists no user group @${handle} with its members. Create it, or correct access.yaml.`,
    );
  return members;
}

async function onCall(ctx: Ctx, groupId: string): Promise<string[]> {
  const source = ctx.groupSources.get(groupId);
  if (source === undefined) throw invalid('This process has no way to it yet.');
  return source.members();
}

/** All of them or none: one who can't be told would be taken for nobody. */
async function holdersOf(ctx: Ctx, { connectorId, target }: HoldersOfTarget): Promise<string[]> {
  const connector = ctx.connectors.get(connectorId);
  if (!isReadable(connector)) throw invalid(`${connectorId} can’t say who holds what in this version.`);
  const until = new Date(ctx.clock.now().getTime() + LIST_WITHIN_MS);
  const members: string[] = [];
  for await (const { account } of readInTime(ctx, until, (cursor) =>
    connector.reads.grants({ target }, cursor),
  )) {
    if (account.email === null)
      throw invalid(
        `${connectorId} lists the account “${account.login}” in “${target}” without an e-mail address, so that it can’t be said whose it is.`,
      );
    members.push(account.email);
    if (members.length > MOST_MEMBERS)
      throw invalid(`${connectorId} lists more than ${MOST_MEMBERS} members of “${target}”.`);
  }
  if (members.length > 0) return members;
  // A list of what isn't there is empty, as that of a group which was renamed.
  if (connector.reads.isThere !== undefined) {
    if (await connector.reads.isThere(target)) return members;
    throw invalid(`${connectorId} has no “${target}”.`);
  }
  for await (const one of readInTime(ctx, until, (cursor) => connector.reads.entitlements(cursor)))
    if (one.target.toLowerCase() === target.toLowerCase()) return members;
  throw invalid(`${connectorId} has no “${target}”.`);
}

const invalid = (message: string): ConnectorError => new ConnectorError({ kind: 'invalid' }, message);
