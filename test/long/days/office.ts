import type { PersonId } from '../../../src/domain/ids.ts';
import { deliverDueCards } from '../../../src/operations/card/deliver-due-cards.ts';
import { recordDefinitions } from '../../../src/operations/catalog/record-definitions.ts';
import type { Ctx } from '../../../src/operations/context.ts';
import { beginRemediations } from '../../../src/operations/review/decide/begin-remediations.ts';
import type { GrantRow } from '../../../src/store/grant/grant-store.ts';
import * as schema from '../../../src/store/schema/index.ts';
import { type AcmeWorld, acmeWorld } from '../../support/acme-world.ts';
import { deliverCards } from '../../support/deliver-cards.ts';
import { ACME_LEAVES_OUT, Rounds } from '../../support/jobs.ts';
import { Account } from './account.ts';
import { type DefinitionsName, definitionsOf, type Name, YAML } from './company.ts';

/** What a process of the program has to itself; the database and the target are everybody’s. */
export interface Process {
  ctx: Ctx;
  definitions: DefinitionsName;
  runJobs(): Promise<unknown>;
}

/** The company as a day begins: its two processes, and the account that is kept of what they answer. */
export class Office {
  readonly world: AcmeWorld;
  readonly account = new Account();
  readonly processes: readonly [Process, Process];
  readonly #names = new Map<string, Name>();
  readonly #ids = new Map<Name, PersonId>();
  #keys = 0;

  static async opens(): Promise<Office> {
    const office = new Office(await acmeWorld({ yaml: YAML.earlier }));
    for (const { id, email } of await office.world.ctx.db.drizzle.select().from(schema.person)) {
      const name = email.split('@')[0] ?? '';
      office.#names.set(id, name);
      office.#ids.set(name, id);
    }
    return office;
  }

  private constructor(world: AcmeWorld) {
    this.world = world;
    this.processes = [processOf(world.ctx), processOf({ ...world.ctx })];
  }

  nextKey(): string {
    this.#keys += 1;
    return `form ${this.#keys}`;
  }

  nameOf(id: string | null): Name {
    return this.#names.get(id ?? '') ?? 'nobody';
  }

  idOf(name: Name): PersonId {
    const id = this.#ids.get(name);
    if (id === undefined) throw new Error(`nobody is called ${name}`);
    return id;
  }

  /** In the order in which they were decided; whose they are is written down. */
  async grants(): Promise<GrantRow[]> {
    const grants = await this.world.rows.grants();
    for (const { id, requestId } of grants) if (requestId) this.account.requestOf.set(id, requestId);
    return grants;
  }

  /** Puts other definitions in force: in one process now, in the other at its next jobs. */
  async define(definitions: DefinitionsName): Promise<void> {
    await recordDefinitions(this.processes[0].ctx, definitionsOf(definitions));
    takeOver(this.processes[0], definitions);
  }

  /** Time passes, and both processes do their jobs, with whatever else happens `beside`. */
  async pass(seconds: number, beside: () => Promise<void>): Promise<void> {
    const [first, second] = this.processes;
    takeOver(second, first.definitions);
    this.world.clock.advance(seconds * 1_000);
    await Promise.all([first.runJobs(), second.runJobs(), beside()]);
    // What one passed over because the other was at it is done by the next.
    await this.passAlone(0);
  }

  /** Time passes, and one process does its jobs by itself. */
  async passAlone(seconds: number): Promise<void> {
    this.world.clock.advance(seconds * 1_000);
    await this.processes[0].runJobs();
    await deliverCards(this.world.ctx);
  }
}

function processOf(ctx: Ctx): Process {
  const rounds = new Rounds(ctx.clock, ACME_LEAVES_OUT);
  return {
    ctx,
    definitions: 'earlier',
    async runJobs() {
      await beginRemediations(ctx);
      await rounds.run(ctx);
      await deliverDueCards(ctx);
    },
  };
}

function takeOver(process: Process, definitions: DefinitionsName): void {
  process.definitions = definitions;
  process.ctx.config = definitionsOf(definitions);
}
