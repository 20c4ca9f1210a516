import { DomainError } from '../../../src/domain/errors.ts';
import type { PersonCtx } from '../../../src/operations/actor.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { denyRequest } from '../../../src/operations/approval/decide/deny-request.ts';
import { delegateApprovals } from '../../../src/operations/delegation/delegate-approvals.ts';
import { endDelegation } from '../../../src/operations/delegation/end-delegation.ts';
import { breakGlass } from '../../../src/operations/emergency/break-glass.ts';
import { judgeEmergency } from '../../../src/operations/emergency/judge-emergency.ts';
import { decideFinding } from '../../../src/operations/finding/decide-finding.ts';
import { endGrant } from '../../../src/operations/grant/end/end-grant.ts';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { endLeaverAccess } from '../../../src/operations/leaver/end-leaver-access.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { signIn } from '../../../src/operations/people/sign-in.ts';
import { cancelRequest } from '../../../src/operations/request/end/cancel-request.ts';
import { submitRequest } from '../../../src/operations/request/submit-request.ts';
import { decideItem } from '../../../src/operations/review/decide/decide-item.ts';
import { submitBatch } from '../../../src/operations/review/decide/submit-batch.ts';
import { completeTask } from '../../../src/operations/task/complete-task.ts';
import { refuseTask } from '../../../src/operations/task/refuse-task.ts';
import type { GrantRow } from '../../../src/store/grant/grant-store.ts';
import * as schema from '../../../src/store/schema/index.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import type { Account, Vote } from './account.ts';
import { addressOf, ADMIN, CLERK, type Name, peopleWithout, type Right, RULES } from './company.ts';
import type { Office, Process } from './office.ts';
import { isPending, pick } from './pick.ts';
import { answering, isThere, managing, type Standing } from './standing.ts';
import type { Deed } from './steps.ts';

/**
 * Does these at once, each in its process, and writes down what came of them. What an operation refuses is part of the
 * day.
 */
export async function actAtOnce(
  office: Office,
  deeds: readonly { deed: Deed; process: Process }[],
): Promise<void> {
  const before = office.account.standing;
  const votes: Vote[] = [];
  await Promise.all(
    deeds.map(({ deed, process }) =>
      new Act(office, process, before, votes).does(deed).catch((error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
      }),
    ),
  );
  office.account.decided(votes, before);
  office.account.settle();
}

class Act {
  readonly #office: Office;
  readonly #process: Process;
  readonly #before: Standing;
  readonly #votes: Vote[];

  constructor(office: Office, process: Process, before: Standing, votes: Vote[]) {
    this.#office = office;
    this.#process = process;
    this.#before = before;
    this.#votes = votes;
  }

  get #account(): Account {
    return this.#office.account;
  }

  async does(deed: Deed): Promise<void> {
    const { rows } = this.#office.world;
    switch (deed.do) {
      case 'ask':
        return this.#asks(deed, deed.for ?? deed.who);
      case 'approve':
      case 'deny':
        return this.#decides(deed);
      case 'cancel': {
        const request = pick(await rows.requests(), deed.which, isPending);
        if (request === undefined) return;
        await this.#as(deed.who, (ctx) => cancelRequest(ctx, { requestId: request.id }));
        return this.#account.cancelled(request.id, deed.who);
      }
      case 'break':
        return this.#breaks(deed);
      case 'judge':
        return this.#judges(deed);
      case 'extend':
      case 'return':
      case 'end':
      case 'find':
        return this.#onGrant(deed);
      case 'complete':
      case 'refuse': {
        const task = pick(await rows.tasks(), deed.which, ({ state }) => state === 'open');
        if (task === undefined) return;
        const input = { taskId: task.id, comment: 'Because' };
        const operation = deed.do === 'complete' ? completeTask : refuseTask;
        await this.#as(deed.who, (ctx) => operation(ctx, input));
        this.#account.assert(deed.who === CLERK, `${deed.who} did the task ${task.id}`);
        return this.#account.happened(
          `task.${deed.do === 'complete' ? 'done' : 'refused'}`,
          deed.who,
          task.id,
        );
      }
      case 'delegate':
      case 'undelegate':
        return this.#delegates(deed);
      case 'leave':
        return this.#people(new Set([...this.#account.standing.away, deed.who]));
      case 'come-back':
        return this.#people(new Set());
      case 'clear':
        return this.#clears(deed);
      case 'keep':
      case 'revoke':
      case 'submit':
        return this.#reviews(deed);
    }
  }

  /** Signs in, which is refused whoever has left, and does it; that they may not is on record. */
  async #as<T>(who: Name, run: (ctx: PersonCtx) => Promise<T>, recorded = true): Promise<T> {
    const ctx = await signIn(this.#process.ctx, {
      teamId: 'T1',
      slackUserId: MemoryDirectory.idOf(addressOf(who)),
      surface: 'test',
    });
    const result = await run(ctx).catch((error: unknown) => {
      if (recorded && error instanceof DomainError && error.code === 'forbidden')
        this.#account.happened('refused', who, 'something');
      throw error;
    });
    this.#account.later(
      () => [this.#before, this.#account.standing].some((standing) => isThere(who, standing)),
      `${who} has left, and did something`,
    );
    return result;
  }

  async #asks(
    { who, what, minutes, twice }: Pick<Extract<Deed, { do: 'ask' }>, 'who' | 'what' | 'minutes' | 'twice'>,
    to: Name,
    extendsGrantId?: string,
  ): Promise<void> {
    const input = {
      entitlement: what,
      durationSeconds: minutes * 60,
      justification: 'Looking into INC-4711',
      ticket: 'INC-4711',
      idempotencyKey: this.#office.nextKey(),
      ...(to !== who && { beneficiaryId: this.#office.idOf(to) }),
      ...(extendsGrantId && { extendsGrantId }),
    };
    const processes = twice ? this.#office.processes : [this.#process];
    const answers = await Promise.allSettled(
      processes.map((process) =>
        new Act(this.#office, process, this.#before, []).#as(who, (ctx) => submitRequest(ctx, input)),
      ),
    );
    const taken = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    for (const answer of answers)
      if (answer.status === 'rejected' && !(answer.reason instanceof DomainError)) throw answer.reason;
    const [request] = taken;
    if (request === undefined) return;
    this.#account.assert(
      taken.every(({ id }) => id === request.id),
      `${request.id} was filed twice`,
    );
    const rules = processes.map(({ definitions }) => RULES[definitions][what]);
    // Whichever process was first has filed it: by its own definitions.
    const rule = rules.find(({ stages }) => (stages.length === 0) === (request.state === 'approved'));
    const seconds = minutes * 60;
    this.#account.notes(request, { by: who, to, what, rule: rule ?? this.#rule(what), seconds });
  }

  async #decides(deed: Extract<Deed, { do: 'approve' | 'deny' | 'cancel' }>): Promise<void> {
    const request = pick(await this.#office.world.rows.requests(), deed.which, isPending);
    if (request === undefined) return;
    const verdict = deed.do === 'approve' ? ('approve' as const) : ('deny' as const);
    const at = this.#office.world.clock.now().getTime();
    const rule = this.#rule(request.entitlement as Right);
    const asked = this.#account.asked.get(request.id);
    const rather =
      asked === undefined || deed.rather === null
        ? []
        : this.#account.rather(asked, deed.rather, { rule, now: at });
    const who = rather[deed.which % Math.max(1, rather.length)] ?? deed.who;
    const answered = await this.#as(who, (ctx) =>
      verdict === 'deny'
        ? denyRequest(ctx, { requestId: request.id, comment: 'Because' })
        : approveRequest(ctx, {
            requestId: request.id,
            ...(deed.minutes !== null && { durationSeconds: deed.minutes * 60 }),
          }),
    );
    this.#votes.push({ requestId: request.id, who, verdict, answered, rule, at });
  }

  async #breaks({ who, what, minutes }: Extract<Deed, { do: 'break' }>): Promise<void> {
    const input = { entitlement: what, durationSeconds: minutes * 60, justification: 'Orders fail' };
    const idempotencyKey = this.#office.nextKey();
    const request = await this.#as(who, (ctx) => breakGlass(ctx, { ...input, idempotencyKey }), false);
    this.#account.notes(request, { by: who, to: who, what, rule: this.#rule(what), seconds: minutes * 60 });
  }

  async #judges({ who, which, justified }: Extract<Deed, { do: 'judge' }>): Promise<void> {
    const review = pick(
      await this.#office.world.rows.emergencyReviews(),
      which,
      ({ state }) => state === 'open',
    );
    if (review === undefined) return;
    await this.#as(who, (ctx) => judgeEmergency(ctx, { reviewId: review.id, justified, comment: 'Because' }));
    this.#account.assert(who === ADMIN, `${who} judged ${review.requestId}`);
    const kind = `glass-review.${justified ? 'justified' : 'not-justified'}`;
    this.#account.happened(kind, who, review.requestId);
    if (!justified) this.#account.ended(review.requestId);
  }

  async #onGrant(deed: Extract<Deed, { do: 'extend' | 'return' | 'end' | 'find' }>): Promise<void> {
    const isOpen = ({ state, source }: GrantRow) =>
      deed.do === 'find' ? source === 'found' : ['scheduled', 'provisioning', 'active'].includes(state);
    const grant = pick(await this.#office.grants(), deed.which, isOpen);
    if (grant === undefined) return;
    const holder = this.#office.nameOf(grant.principalId);
    const what = grant.entitlement as Right;
    const grantId = grant.id;
    if (deed.do === 'extend')
      return this.#asks({ who: holder, what, minutes: deed.minutes, twice: false }, holder, grantId);
    const who = deed.who ?? holder;
    const except = [holder];
    if (deed.do === 'return') {
      await this.#as(who, (ctx) => returnGrant(ctx, { grantId }));
      this.#account.assert(who === holder, `${who} gave back ${grantId}, which is ${holder}’s`);
    } else if (deed.do === 'end') {
      await this.#as(who, (ctx) => endGrant(ctx, { grantId, comment: 'Because' }));
      const mayEnd = (standing: Standing) => [
        ...answering(this.#rule(what), standing, { orAdmin: true }),
        ...managing(holder, standing),
      ];
      this.#mayOnly(who, mayEnd, grantId);
      this.#account.assert(who !== holder, `${who} ended ${grantId}, which is their own`);
    } else {
      const { verdict } = deed;
      await this.#as(who, (ctx) => decideFinding(ctx, { grantId, verdict }));
      this.#mayOnly(who, (standing) => answering(this.#rule(what), standing, { except }), grantId);
      this.#account.happened(verdict === 'keep' ? 'finding.kept' : 'finding.removed', who, grantId);
      if (verdict === 'keep') return;
    }
    this.#account.ended(grant.requestId);
    this.#account.happened('grant ended', who, grantId);
  }

  async #delegates(deed: Extract<Deed, { do: 'delegate' | 'undelegate' }>): Promise<void> {
    const { who } = deed;
    const change = (delegation: { to: Name; until: number } | undefined) => {
      const { standing } = this.#account;
      const delegations = new Map(standing.delegations);
      if (delegation === undefined) delegations.delete(who);
      else delegations.set(who, delegation);
      this.#account.standing = { ...standing, delegations };
    };
    if (deed.do === 'undelegate') {
      await this.#as(who, endDelegation, false);
      return change(undefined);
    }
    const until = new Date(this.#office.world.clock.now().getTime() + deed.hours * 3_600_000);
    const input = { toPersonId: this.#office.idOf(deed.to), until };
    await this.#as(who, (ctx) => delegateApprovals(ctx, input), false);
    change({ to: deed.to, until: until.getTime() });
    this.#account.standIns.add(deed.to);
    this.#account.happened('delegation.begun', who, this.#office.idOf(who));
  }

  async #people(away: ReadonlySet<Name>): Promise<void> {
    await importPeople(this.#process.ctx, { csv: peopleWithout(away), force: true });
    this.#account.standing = { ...this.#account.standing, away };
  }

  async #clears({ who, of }: Extract<Deed, { do: 'clear' }>): Promise<void> {
    const answersFor = (what: Right) => (standing: Standing) =>
      answering(this.#rule(what), standing, { orAdmin: true }).includes(who);
    const { ended } = await this.#as(who, (ctx) => endLeaverAccess(ctx, { personId: this.#office.idOf(of) }));
    const standings = [this.#before, this.#account.standing];
    this.#account.later(
      () => [this.#before, this.#account.standing].some((standing) => !isThere(of, standing)),
      `${of} is there, and lost ${ended} accesses`,
    );
    for (const asked of this.#account.asked.values())
      if (asked.for === of && asked.state === 'approved' && standings.some(answersFor(asked.what)))
        this.#account.ended(asked.id);
  }

  async #reviews(deed: Extract<Deed, { do: 'keep' | 'revoke' | 'submit' }>): Promise<void> {
    const { world } = this.#office;
    const items = await world.ctx.db.drizzle.select().from(schema.reviewItem);
    if (deed.do === 'submit') {
      const batch = pick(await world.ctx.db.drizzle.select().from(schema.reviewBatch), deed.which);
      if (batch === undefined) return;
      await this.#as(this.#office.nameOf(batch.reviewerId), (ctx) => submitBatch(ctx, { batchId: batch.id }));
      const grantIds = new Set(items.map(({ grantId }) => grantId));
      const reviewed = new Set([...grantIds].map((grantId) => this.#account.requestOf.get(grantId ?? '')));
      return this.#account.loosen(({ id }) => reviewed.has(id));
    }
    const item = pick(items, deed.which);
    if (item === undefined) return;
    const until =
      deed.do === 'keep' && deed.untilSeconds !== null
        ? new Date(world.clock.now().getTime() + deed.untilSeconds * 1_000)
        : undefined;
    const reviewer = this.#office.nameOf(item.reviewerId);
    await this.#as(reviewer, (ctx) =>
      decideItem(ctx, { itemId: item.id, verdict: deed.do, comment: 'Because', until }),
    );
  }

  /** Judged by how things stood before, or stand once all that happened beside it is through. */
  #mayOnly(who: Name, those: (standing: Standing) => Name[], what: string): void {
    this.#account.later(
      () => [this.#before, this.#account.standing].some((standing) => those(standing).includes(who)),
      `${who} may not end or keep ${what}`,
    );
  }

  #rule(what: Right) {
    return RULES[this.#process.definitions][what];
  }
}
