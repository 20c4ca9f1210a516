import type { Request } from '../../../src/domain/request/request.ts';
import type { Name, Right, Rule } from './company.ts';
import { deciders, type Standing } from './standing.ts';

/** Who said so, and in whose place they may have. */
interface Yes {
  who: Name;
  seats: readonly Name[];
}

/** A request as whoever asked was told of it. */
export interface Asked {
  id: string;
  kind: Request['kind'];
  by: Name;
  for: Name;
  what: Right;
  seconds: number;
  rule: Rule;
  /** When it ends by itself, undecided. */
  dueAt: number;
  /** What was said yes to, of each stage. */
  yes: Yes[][];
  state: 'pending' | 'approved' | 'denied' | 'cancelled';
  /** The grant that is to last longer. */
  extends: string | null;
  /** When it ends at the target, once it is there. */
  until?: Date;
  /** Nothing of it is to be there any more, or ever. */
  isOver: boolean;
  /** Somebody ended it. */
  isEnded: boolean;
  /** A review, or somebody’s leaving, may have ended it sooner. */
  isLoose: boolean;
}

export interface Vote {
  requestId: string;
  who: Name;
  verdict: 'approve' | 'deny';
  /** What came back. */
  answered: Request;
  /** Whose owners are asked: as the process that took it read the definitions. */
  rule: Rule;
  at: number;
}

const OF_EMERGENCIES = { mostSeconds: 3_600 };

/**
 * What must be so because of what people did and were answered, kept in memory and as plainly as can be. `faults` are
 * the answers that must never have been given.
 */
export class Account {
  readonly faults: string[] = [];
  /** Those that count where the target does at once what it is told to. */
  readonly ledgerFaults: string[] = [];
  readonly asked = new Map<string, Asked>();
  /** `<kind> by <who> of <what>`: the audit trail has each as often. */
  readonly events: string[] = [];
  /** `<request> <who> <verdict>`. */
  readonly decisions: string[] = [];
  /** Who has stood in for anybody at any time. */
  readonly standIns = new Set<Name>();
  standing: Standing = { away: new Set(), delegations: new Map() };

  #later: (() => void)[] = [];

  assert(holds: boolean, sentence: string): void {
    if (!holds) this.faults.push(sentence);
  }

  /** Judged when everything that happens at once is through, by `settle`. */
  later(holds: () => boolean, sentence: string): void {
    this.#later.push(() => this.assert(holds(), sentence));
  }

  settle(): void {
    for (const judge of this.#later.splice(0)) judge();
  }

  happened(kind: string, who: Name, of: string): void {
    this.events.push(`${kind} by ${who} of ${of}`);
  }

  /** Somebody asked; `rule` is what the definitions say of it. */
  notes(
    request: Request,
    { by, to, what, rule, seconds }: { by: Name; to: Name; what: Right; rule: Rule; seconds: number },
  ): void {
    const { id, kind, state } = request;
    if (this.asked.has(id)) return this.assert(false, `${id} is the answer to two asks`);
    const isBroken = kind === 'break-glass';
    const stages = isBroken ? [] : rule.stages;
    const most = isBroken ? OF_EMERGENCIES.mostSeconds : rule.mostSeconds;
    this.assert(seconds <= most, `${id} was taken for ${seconds} s of ${what}, which gives ${most} s`);
    this.assert(
      request.durationSeconds === seconds,
      `${id} is for ${request.durationSeconds} s, not ${seconds}`,
    );
    this.assert(!isBroken || rule.mayBreak, `${what} was taken in an emergency`);
    const isDenied = state === 'denied' && stages.length > 0;
    this.assert(
      isDenied || (stages.length === 0 ? state === 'approved' : state === 'pending'),
      `${id} for ${what} began as ${state}`,
    );
    this.happened('request.submitted', by, id);
    if (isBroken) this.happened('glass.broken', by, id);
    this.asked.set(id, {
      id,
      kind,
      by,
      for: to,
      what,
      seconds,
      rule: { ...rule, stages },
      dueAt: request.createdAt.getTime() + rule.expireSeconds * 1_000,
      yes: stages.map(() => []),
      state: isDenied || state === 'approved' ? state : 'pending',
      extends: request.extendsGrantId,
      isOver: false,
      isEnded: false,
      isLoose: false,
    });
    if (state === 'approved') this.#extend(id, request.createdAt.getTime());
    // Whoever could decide it left while it was filed.
    if (isDenied)
      this.later(
        () => this.#isUndecidable(id, request.createdAt.getTime()),
        `${id} for ${what} began as denied`,
      );
  }

  /** Whether the first stage wants more people than may decide it now. */
  #isUndecidable(id: string, now: number): boolean {
    const asked = this.asked.get(id);
    const need = asked?.rule.stages[0]?.need ?? 0;
    return (
      asked !== undefined &&
      decidersNow(asked, { rule: asked.rule, standing: this.standing, now }).size < need
    );
  }

  /** What was decided at once, in whichever order it was; `before` is how things stood when it began. */
  decided(votes: readonly Vote[], before: Standing): void {
    for (const { requestId, who, verdict } of votes) {
      this.decisions.push(`${requestId} ${who} ${verdict}`);
      this.happened('decision.recorded', who, requestId);
    }
    for (const id of new Set(votes.map(({ requestId }) => requestId))) {
      const asked = this.asked.get(id);
      if (asked === undefined) {
        this.faults.push(`${id} was decided, and nobody asked for it`);
        continue;
      }
      const those = votes.filter(({ requestId }) => requestId === id);
      const tried = [those, those.toReversed()].map((order) =>
        tryVotes(asked, order, [before, this.standing]),
      );
      const found = tried.find(({ faults }) => faults.length === 0) ?? tried[0];
      if (found === undefined) continue;
      this.faults.push(...found.faults);
      const was = asked.state;
      Object.assign(asked, { yes: found.yes, seconds: found.seconds, state: found.state });
      if (asked.state === 'approved' && was === 'pending') this.#extend(id, those.at(-1)?.at);
    }
  }

  cancelled(id: string, who: Name): void {
    const asked = this.asked.get(id);
    this.assert(asked?.by === who || asked?.for === who, `${who} cancelled ${id}, which isn’t theirs`);
    this.happened('request.cancelled', who, id);
    // Behind what was decided at the same time, which may have come first.
    this.#later.push(() => {
      this.assert(asked?.state === 'pending', `${id} was cancelled when it was ${asked?.state}`);
      if (asked) asked.state = 'cancelled';
    });
  }

  /** Somebody ended the access that came of this request; null: nobody asked for it. */
  ended(requestId: string | null): void {
    const asked = requestId === null ? undefined : this.asked.get(requestId);
    if (asked) Object.assign(asked, { isOver: true, isEnded: true });
  }

  loosen(which: (asked: Asked) => boolean): void {
    for (const asked of this.asked.values()) if (which(asked)) asked.isLoose = true;
  }

  /**
   * What comes of requests is there by now, where the target does what it is told, unless it is for somebody who has left.
   * `unsure`: somebody left or came back while the jobs ran.
   */
  given(now: Date, { unsure }: { unsure: boolean }): void {
    for (const asked of this.asked.values()) {
      if (asked.state !== 'approved' || asked.kind === 'extension' || asked.until || asked.isOver) continue;
      if (asked.rule.target === null) continue;
      asked.isOver = !unsure && this.standing.away.has(asked.for);
      asked.isLoose ||= unsure;
      asked.until = new Date(now.getTime() + asked.seconds * 1_000);
    }
  }

  /** Who may decide it now, or who looks most as if they might and mustn’t. */
  rather(asked: Asked, kind: 'fit' | 'unfit', at: { rule: Rule; now: number }): Name[] {
    const { standing } = this;
    if (kind === 'fit') return [...decidersNow(asked, { rule: at.rule, standing, now: at.now }).keys()];
    const voted = asked.yes.flat().flatMap(({ who, seats }) => [who, ...seats]);
    const beside = voted.flatMap((name) => standing.delegations.get(name)?.to ?? []);
    return [...new Set([...beside, ...voted, asked.by, asked.for, ...this.standIns, ...standing.away])];
  }

  /** The request whose access lasts longer now. */
  #extend(id: string, at = 0): void {
    const { kind, extends: grantId, seconds } = this.asked.get(id) ?? {};
    if (kind !== 'extension' || grantId === null || grantId === undefined) return;
    const extended = this.asked.get(this.requestOf.get(grantId) ?? '');
    if (extended?.until === undefined) return;
    if (extended.until.getTime() <= at)
      this.ledgerFaults.push(`${extended.id} was over, and lasts longer by ${id}`);
    extended.until = new Date(extended.until.getTime() + (seconds ?? 0) * 1_000);
  }

  /** By the grant that came of it. */
  readonly requestOf = new Map<string, string>();
}

interface Tried {
  faults: string[];
  yes: Yes[][];
  seconds: number;
  state: Asked['state'];
}

function tryVotes(asked: Asked, votes: readonly Vote[], standings: readonly Standing[]): Tried {
  const faults: string[] = [];
  const yes = asked.yes.map((given) => [...given]);
  const { stages } = asked.rule;
  let { state, seconds } = asked;
  for (const { who, verdict, answered, rule, at } of votes) {
    const stage = openStage({ ...asked, yes });
    if (state !== 'pending' || stage === -1) {
      faults.push(`${who} decided ${asked.id}, which was ${state}`);
      continue;
    }
    const may = standings.map((standing) =>
      decidersNow({ ...asked, yes }, { rule, standing, now: at }).get(who),
    );
    const seats = [...new Set(may.flatMap((those) => those ?? []))];
    const given = yes[stage] ?? [];
    if (seats.length === 0)
      faults.push(`${who} may not ${verdict} ${asked.id} (${asked.what}, stage ${stage})`);
    if (at >= asked.dueAt) faults.push(`${who} decided ${asked.id} after its time`);
    if (given.some((one) => one.who === who))
      faults.push(`${who} decided stage ${stage} of ${asked.id} twice`);
    if (verdict === 'deny') state = 'denied';
    else given.push({ who, seats });
    if (!canSit(given)) faults.push(`${who} took a seat of ${asked.id} that was taken`);
    if (verdict === 'approve' && (answered.durationSeconds ?? 0) > seconds)
      faults.push(`${asked.id} became longer`);
    if (verdict === 'approve') seconds = Math.min(seconds, answered.durationSeconds ?? seconds);
    if (state === 'pending' && openStage({ ...asked, yes }) === -1) state = 'approved';
    // Where nobody is left for the next stage, a yes ends it.
    const isStuck = verdict === 'approve' && answered.state === 'denied' && stages.length > 1;
    if (isStuck) state = 'denied';
    if (answered.state !== state)
      faults.push(`${asked.id} was answered as ${answered.state}, and is ${state}`);
  }
  return { faults, yes, seconds, state };
}

/** The first that needs more, from 0; -1: none does. */
const openStage = ({ rule: { stages }, yes }: Asked): number =>
  stages.findIndex(({ need }, at) => (yes[at]?.length ?? 0) < need);

/** Who may decide the open stage, in whose place. The stages are as they were when it was asked for; who owns, as it is now. */
function decidersNow(
  asked: Asked,
  { rule, standing, now }: { rule: Rule; standing: Standing; now: number },
): Map<Name, Name[]> {
  const stage = openStage(asked);
  const elsewhere = asked.yes.flatMap((given, other) => (other === stage ? [] : given));
  const spent = new Set(
    elsewhere.flatMap(({ who, seats }) => (seats.length === 1 ? [who, ...seats] : [who])),
  );
  const asItIs = { ...rule, stages: asked.rule.stages };
  return deciders({ rule: asItIs, stage, concerned: asked, spent, standing, now });
}

/** Whether each of them can have had a seat of their own. */
function canSit([first, ...others]: readonly Yes[], taken: readonly Name[] = []): boolean {
  if (first === undefined) return true;
  return first.seats.some((seat) => !taken.includes(seat) && canSit(others, [...taken, seat]));
}
