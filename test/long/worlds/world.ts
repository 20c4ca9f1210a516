import type { ExternalGrant, GrantOperation } from '../../../src/domain/grant/connector.ts';
import { LEASE_MS } from '../../../src/domain/grant/connector.ts';
import { grantOfOperation } from '../../../src/domain/grant/operation-id.ts';
import { reconcileTargets } from '../../../src/operations/reconcile/reconcile-targets.ts';
import { look } from '../../../src/store/schema/index.ts';
import { type AcmeWorld, acmeWorld } from '../../support/acme-world.ts';
import { everyJob, runJobs } from '../../support/jobs.ts';
import { ACME_YAML } from '../../support/acme-definitions.ts';
import { act } from './act.ts';
import {
  concludedOf,
  covers,
  differenceFaults,
  doubtOf,
  isLive,
  pictureOf,
  settledUnread,
  targetsOf,
  resourceOf,
  RESOURCES,
  untrueFinds,
} from './differences.ts';
import type { Picture } from './differences.ts';
import type { Deed, Step, Trouble } from './steps.ts';
import { Killed, TamperedTarget } from './tampered-target.ts';

/** Two resources at one target: each is looked at, and each look takes its time. */
const YAML = ACME_YAML.replace(/ {2}- id: wiki[\s\S]*?(?=policies:)/, '').replace(
  / {2}- id: crm\n {4}when[\s\S]*?(?= {2}- id: prod-write)/,
  '',
);
const WORK = everyJob().filter(({ name }) =>
  [
    'provision-due-grants',
    'free-left-removals',
    'revoke-due-grants',
    'expire-due-requests',
    'ask-about-findings',
    'ask-about-discrepancies',
  ].includes(name),
);
const SOON_SECONDS = 61;
const LATER_SECONDS = 20 * 60;
const MOST_ROUNDS = 20;
const CROWD = 14;
const CROWDED = /^\d+-\d+@/;

/** A target that people change behind the bot's back, and all that is wrong with what the bot makes of it. */
export class RandomWorld {
  readonly faults: string[] = [];
  readonly away = new Set<string>(['olga', 'lars']);
  readonly world: AcmeWorld;
  readonly #tampered: TamperedTarget;
  #crowds = 0;

  static async begins(keepsOperations: boolean): Promise<RandomWorld> {
    const world = await acmeWorld({ yaml: YAML });
    world.target.keepsOperations = keepsOperations;
    return new RandomWorld(world);
  }

  private constructor(world: AcmeWorld) {
    this.world = world;
    this.#tampered = new TamperedTarget(world.target, (held, operation) =>
      this.#seesRemoval(held, operation),
    );
  }

  async takes(step: Step): Promise<void> {
    const { world } = this;
    switch (step.do) {
      case 'pass':
        return this.#passes(step.minutes * 60);
      case 'page':
        world.target.holdersOnAPage = step.size;
        return;
      case 'empty':
        for (const { target, account } of world.target.all())
          if (target === step.target) world.target.loses(account.login, target);
        return;
      case 'crowd':
        this.#crowds++;
        for (let nth = 0; nth < CROWD; nth++)
          world.target.holdsFromBefore(`${this.#crowds}-${nth}@elsewhere.test`, step.target);
        return;
      case 'disperse':
        for (const { target, account } of world.target.all())
          if (CROWDED.test(account.login)) world.target.loses(account.login, target);
        return;
      case 'look':
        return this.#looks(step.trouble);
      case 'settle':
        return this.settles();
      default:
        return act(this, step);
    }
  }

  /** Nothing goes wrong any more, what was under way comes to its end, and the target is looked at. */
  async settles(): Promise<void> {
    await this.#untilQuiet();
    const before = await this.#picture();
    await this.#look();
    const after = await this.#picture();
    this.#sayDoubts(before, after);
    this.faults.push(...untrueFinds([before, after]));
    await this.#untilQuiet();
    const settled = await this.#picture();
    const isThere = (email: string) => email.endsWith('@acme.test') && this.#isThere(email);
    this.faults.push(...differenceFaults(settled, isThere));
    await this.#look();
    await this.works();
    const again = await this.#picture();
    const told = (picture: Picture) =>
      concludedOf(picture, { targets: targetsOf(RESOURCES), resources: RESOURCES });
    if (JSON.stringify(told(again)) !== JSON.stringify(told(settled)))
      this.faults.push(`a second look says otherwise: ${JSON.stringify([told(settled), told(again)])}`);
  }

  /** The jobs that these histories need. */
  async works(): Promise<void> {
    await runJobs(this.world.ctx, WORK);
  }

  async #passes(seconds: number): Promise<void> {
    this.world.clock.advance(seconds * 1_000);
    await this.works();
  }

  #isThere(email: string): boolean {
    const [name = ''] = email.split('@');
    return /^[a-z]+$/.test(name) && !this.away.has(name);
  }

  #picture = (): Promise<Picture> => pictureOf(this.world);

  async #untilQuiet(): Promise<void> {
    const { world } = this;
    for (const verb of ['grant', 'revoke', 'grants', 'poll'] as const) world.target.behave(verb);
    this.#tampered.behave();
    for (let round = 0; round < MOST_ROUNDS; round++) {
      world.target.finish();
      await this.#passes(round === 0 ? SOON_SECONDS : LATER_SECONDS);
      const { grants } = await this.#picture();
      if (grants.every((one) => !isLive(one) || (one.state === 'active' && one.dueAt === null))) return;
    }
    this.faults.push('it doesn’t come to rest');
  }

  /** All that can be looked at, now. */
  async #look(): Promise<void> {
    const { ctx, clock } = this.world;
    clock.advance(1_000);
    await ctx.db.drizzle.update(look).set({ dueAt: clock.now() });
    await reconcileTargets(ctx, new AbortController().signal).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
  }

  async #looks(trouble: Trouble | null): Promise<void> {
    const moments = [await this.#picture()];
    this.#tampered.behave();
    const does = async (deeds: readonly Deed[]) => {
      for (const deed of deeds) {
        await act(this, deed);
        moments.push(await this.#picture());
      }
    };
    if (trouble === null) await this.#look();
    else if (trouble.how === 'stall') await this.#stalls(trouble, () => does(trouble.deeds));
    else {
      const happens = trouble.how === 'before' || trouble.how === 'after';
      this.#tampered.plan({ ...trouble, run: () => (happens ? does(trouble.deeds) : Promise.resolve()) });
      await this.#look();
    }
    moments.push(await this.#picture());
    this.faults.push(...untrueFinds(moments));
    if (moments.length === 2) this.#sayConcluded(moments[0]!, moments[1]!, trouble);
    this.#tampered.behave();
    await this.works();
  }

  /** A look stands still until its lease is over and another one is through. */
  async #stalls(trouble: Trouble, meanwhile: () => Promise<void>): Promise<void> {
    let go = () => {};
    let stands = () => {};
    const released = new Promise<void>((resolve) => (go = resolve));
    const stood = new Promise<boolean>((resolve) => (stands = () => resolve(true)));
    this.#tampered.plan({
      ...trouble,
      run: () => {
        stands();
        return released;
      },
    });
    const first = this.#look();
    if (await Promise.race([stood, first.then(() => false)])) {
      this.world.clock.advance(LEASE_MS + 1_000);
      await meanwhile();
      await this.#look();
      go();
    }
    await first;
  }

  /** Of lists that broke off nothing is concluded, and their looks don’t count as whole. */
  #sayConcluded(before: Picture, after: Picture, trouble: Trouble | null): void {
    const { unread } = this.#tampered;
    if (unread.size === 0 || trouble === null) return;
    const resources = [...unread].map((target) => resourceOf({ target }));
    // Where one entitlement is unknown, others of its resource are read all the same.
    const of =
      trouble.how === 'unknown-there'
        ? { targets: [...unread], resources: [] }
        : { targets: targetsOf(resources), resources };
    if (JSON.stringify(concludedOf(before, of)) !== JSON.stringify(concludedOf(after, of)))
      this.faults.push(`a look concluded something of ${[...unread].join()}, which it didn’t read`);
    for (const resource of resources) this.faults.push(...settledUnread(before, after, resource));
    for (const resource of resources) {
      const [was, is] = [before, after].map(
        (picture) => picture.looks.find(({ resourceId }) => resourceId === resource)?.completeAt,
      );
      if (was?.getTime() !== is?.getTime())
        this.faults.push(`a look at ${resource} counts as whole, and wasn’t`);
    }
  }

  #sayDoubts(before: Picture, after: Picture): void {
    for (const resource of RESOURCES) {
      const { isDoubted, facts } = doubtOf(before, resource);
      const said = after.differing.find(
        (one) => one.kind === 'mass-change' && one.resourceId === resource && one.state === 'open',
      );
      if (isDoubted !== (said !== undefined))
        this.faults.push(`${resource} is ${isDoubted ? 'believed' : 'doubted'}: ${JSON.stringify(facts)}`);
      if (
        said &&
        JSON.stringify(facts) !==
          JSON.stringify({ gone: said.facts.gone, added: said.facts.added, listed: said.facts.listed })
      )
        this.faults.push(
          `${resource} is said to differ by ${JSON.stringify(said.facts)}, and does by ${JSON.stringify(facts)}`,
        );
    }
  }

  /** Nothing that another grant holds is taken away, nor by a grant that isn’t ending. */
  async #seesRemoval(held: ExternalGrant, { operationId }: GrantOperation): Promise<void> {
    const { grants } = await this.#picture();
    const by = grantOfOperation(operationId);
    const now = this.world.clock.now();
    const what = `${held.target} ${held.account.login}`;
    for (const grant of grants) {
      const isPast = grant.expiresAt !== null && grant.expiresAt <= now;
      if (grant.id !== by && grant.state === 'active' && !isPast && covers(grant, held))
        this.faults.push(`${what} is removed for ${by}, and ${grant.id} covers it`);
      if (grant.id === by && grant.state !== 'revoking')
        this.faults.push(`${what} is removed for ${by}, which is ${grant.state}`);
    }
  }
}
