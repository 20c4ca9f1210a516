import { pino } from 'pino';
import { groupSourcesFor, makeConnectors, ticketSourceFor } from '../../src/connectors/index.ts';
import type { Ctx } from '../../src/operations/context.ts';
import type { Card } from '../../src/domain/card.ts';
import { AdjustableClock } from '../../src/domain/time/clock.ts';
import type { AskedLength } from '../../src/domain/time/duration.ts';
import type { Grant } from '../../src/domain/grant/grant.ts';
import type { Request } from '../../src/domain/request/request.ts';
import { asSystem } from '../../src/operations/actor.ts';
import type { PersonCtx } from '../../src/operations/actor.ts';
import { deliverCards } from './deliver-cards.ts';
import { importPeople } from '../../src/operations/people/import-people.ts';
import { refreshDirectory } from '../../src/operations/people/refresh-directory.ts';
import { signIn } from '../../src/operations/people/sign-in.ts';
import { approveRequest } from '../../src/operations/approval/decide/approve-request.ts';
import { submitRequest } from '../../src/operations/request/submit-request.ts';
import { acmeDefinitions } from './acme-definitions.ts';
import { freshDatabase } from './database.ts';
import { ACME_LEAVES_OUT, Rounds } from './jobs.ts';
import { MemoryDirectory } from './memory-directory.ts';
import { Rows } from './rows.ts';
import { ScriptedTarget } from './scripted-target.ts';

export const NOW = new Date('2026-11-20T09:00:00Z');
export const HOUR = 3_600;

/** Olga is deactivated, Lars's last day was yesterday, Nils starts tomorrow; Pia isn't told of by Slack. */
export const PEOPLE_CSV = `employee_id,email,name,title,department,manager_email,type,start_date,end_date,status
1,ada@acme.test,Ada Moreau,Head of IT,IT,,employee,,,active
2,omar@acme.test,Omar Haddad,Database Lead,Platform,ada@acme.test,employee,,,active
3,dora@acme.test,Dora Novak,Database Engineer,Platform,omar@acme.test,employee,,,active
4,iris@acme.test,Iris Chen,Auditor,Finance,ada@acme.test,employee,,,active
5,wanda@acme.test,Wanda Ruiz,Documentation Lead,Support,ada@acme.test,employee,,,active
6,sami@acme.test,Sami Okafor,Support Agent,Support,mona@acme.test,employee,,,active
7,kim@acme.test,Kim Larsen,Developer,Platform,omar@acme.test,contractor,,,active
8,lena@acme.test,Lena Fischer,Finance Lead,Finance,ada@acme.test,employee,,,active
9,mona@acme.test,Mona Brandt,Support Lead,Support,ada@acme.test,employee,,,active
10,olga@acme.test,Olga Stern,Database Engineer,Platform,omar@acme.test,employee,,,inactive
11,lars@acme.test,Lars Holm,Database Engineer,Platform,omar@acme.test,employee,,2026-11-19,active
12,nils@acme.test,Nils Berg,Support Agent,Support,mona@acme.test,employee,2026-11-21,,active
13,pia@acme.test,Pia Lund,Support Agent,Support,mona@acme.test,employee,,,active
`;

export interface AcmeWorld {
  /** As the program itself acts. */
  ctx: Ctx;
  clock: AdjustableClock;
  target: ScriptedTarget;
  directory: MemoryDirectory;
  rows: Rows;
  /** Every delivery of a card, in order. */
  shown: Card[];
  /** Signs in as the person with this e-mail, with all that may refuse it. */
  as(email: string): Promise<PersonCtx>;
  asks(email: string, entitlement: string, more?: Partial<Ask>): Promise<Request>;
  /** Asked, approved by Omar where it needs it, and provisioned. */
  holds(email: string, entitlement: string, durationSeconds?: AskedLength): Promise<Grant>;
  /** Does what is due now, each job once. */
  run(): Promise<void>;
  /** Moves the clock, and does what is due then. */
  pass(seconds: number): Promise<void>;
}

interface Ask {
  durationSeconds: AskedLength;
  wishedEndAt: Date;
  justification: string;
  ticket: string;
  idempotencyKey: string;
  extendsGrantId: string;
  beneficiaryId: string;
}

/** The company on a real database of its own, with a scripted target system and nobody in Slack but our own record of it. */
export async function acmeWorld(options: { yaml?: string } = {}): Promise<AcmeWorld> {
  const clock = new AdjustableClock();
  clock.freeze(NOW);
  const config = acmeDefinitions(options.yaml);
  const target = new ScriptedTarget();
  const directory = new MemoryDirectory(PEOPLE_CSV, clock);
  const shown: Card[] = [];
  const around: Omit<Ctx, 'actor' | 'db'> = {
    clock,
    config,
    connectors: new Map([
      ...(await makeConnectors(config.connectors, () => clock.unmoved())),
      ['far', target],
    ]),
    groupSources: (await groupSourcesFor(config.groups))(config.groups, () => clock.unmoved()),
    ticketSource: (await ticketSourceFor(config.tickets.check))(() => clock.unmoved()),
    messenger: {
      takes: () => ({ posts: true, updates: true, updatesPerMinute: 60_000, inHand: [] }),
      show: async (_, card) => {
        shown.push(card);
        return { kind: 'shown', channelId: 'D1', messageTs: `0.${String(shown.length).padStart(6, '0')}` };
      },
    },
    directory,
    log: pino({ level: 'silent' }),
    wake: () => undefined,
  };
  const db = await freshDatabase({
    key: `acme ${options.yaml}`,
    fill: async (empty) => {
      const first = asSystem({ ...around, db: empty });
      await importPeople(first, { csv: PEOPLE_CSV });
      await refreshDirectory(first);
    },
  });
  const ctx = asSystem({ ...around, db });
  const as = (email: string) =>
    signIn(ctx, { teamId: 'T1', slackUserId: MemoryDirectory.idOf(email), surface: 'test' });
  let keys = 0;
  const asks: AcmeWorld['asks'] = async (email, entitlement, more = {}) =>
    submitRequest(await as(email), {
      entitlement,
      durationSeconds: HOUR,
      justification: 'Looking into INC-4711',
      ticket: 'INC-4711',
      idempotencyKey: `key ${++keys}`,
      ...more,
    });
  const rounds = new Rounds(clock, ACME_LEAVES_OUT);
  const run = async () => {
    await rounds.run(ctx);
    await deliverCards(ctx);
  };
  const rows = new Rows(db);
  return {
    ctx,
    clock,
    target,
    directory,
    rows,
    shown,
    as,
    asks,
    run,
    async holds(email, entitlement, durationSeconds = HOUR) {
      const request = await asks(email, entitlement, { durationSeconds, ticket: '4711' });
      if (request.state === 'pending')
        await approveRequest(await as('omar@acme.test'), { requestId: request.id });
      await run();
      return rows.grantOf(request.id);
    },
    async pass(seconds) {
      clock.advance(seconds * 1_000);
      await run();
    },
  };
}
