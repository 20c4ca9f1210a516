import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { delegateApprovals } from '../../../src/operations/delegation/delegate-approvals.ts';
import { endDelegation } from '../../../src/operations/delegation/end-delegation.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { explainRequest } from '../../../src/operations/policy/explain-request.ts';
import { askQuestion } from '../../../src/operations/question/ask-question.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { denyRequest } from '../../../src/operations/approval/decide/deny-request.ts';
import { reviseOpenStages } from '../../../src/operations/approval/ask/escalate-open-stages.ts';
import { listMyApprovals } from '../../../src/operations/approval/ask/list-my-approvals.ts';
import { previewRequest } from '../../../src/operations/request/preview-request.ts';
import { reassignRequest } from '../../../src/operations/approval/ask/reassign-request.ts';
import { showRequest } from '../../../src/operations/request/show-request.ts';
import { howAsked } from '../../../src/slack/cards/request/stage-lines.ts';
import { acmeDefinitions } from '../../support/acme-definitions.ts';
import { type AcmeWorld, acmeWorld, HOUR, PEOPLE_CSV } from '../../support/acme-world.ts';
import { APPROVALS_YAML } from '../../support/approvals-definitions.ts';
import { ALL } from '../../support/all-of-it.ts';

const [SAMI, MONA, OMAR, DORA] = ['sami@acme.test', 'mona@acme.test', 'omar@acme.test', 'dora@acme.test'];
const [IRIS, WANDA, LENA, ADA] = ['iris@acme.test', 'wanda@acme.test', 'lena@acme.test', 'ada@acme.test'];
const KIM = 'kim@acme.test';
const EVERYBODY = [SAMI, MONA, OMAR, DORA, IRIS, WANDA, LENA, ADA, KIM];
const EXCEPTION = 'Exception: Agents don’t configure the desk';

/** `many`: the manager's yes, escalated to the owners, then an owner's. */
const TWO_STAGES = APPROVALS_YAML.replace(
  /( {2}- id: many\n.*\n.*\n {4}stages:\n).*\n/,
  `$1      - { name: Manager, approvers: [manager], escalate_after: 4h, escalate_to: [owner] }
      - { name: Owner, approvers: [owner] }
`,
);
const ONE_FOR_BOTH = TWO_STAGES.replace(
  '{ name: Owner, approvers: [owner] }',
  '{ name: Owner, approvers: [owner], same_person: allowed }',
);

let world: AcmeWorld;
const idOf = async (email: string) => (await world.rows.person(email)).id;
const approve = async (email: string, requestId: string) =>
  approveRequest(await world.as(email), { requestId });
const handOn = async (from: string, to: string, requestId: string) =>
  reassignRequest(await world.as(from), { requestId, toPersonId: await idOf(to), reason: 'Away' });
const delegate = async (from: string, to: string) =>
  delegateApprovals(await world.as(from), {
    toPersonId: await idOf(to),
    until: new Date(world.clock.now().getTime() + 30 * 86_400_000),
  });
/** Who is asked at the open stage of a request, by e-mail. */
async function asked(requestId: string): Promise<string[]> {
  const { stages } = await showRequest(world.ctx, requestId);
  const open = stages.find((stage) => stage.state === 'open');
  return (open?.approvers ?? []).map((one) => one.email).sort();
}
describe('what was noted of one stage says nothing of the next', () => {
  beforeEach(async () => {
    world = await acmeWorld({ yaml: APPROVALS_YAML });
  });

  it('never asks whoever was handed one stage for the exception too', async () => {
    await world.asks(SAMI, 'desk/agent');
    const { id } = await world.asks(SAMI, 'desk/admin');

    await handOn(WANDA, LENA, id);
    await approve(LENA, id);

    expect(await asked(id)).toEqual([IRIS]);
    expect((await world.rows.stages(id)).map(({ name }) => name)).toEqual(['Owner', EXCEPTION]);
    await expect(approve(LENA, id)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(approve(IRIS, id)).resolves.toMatchObject({ state: 'approved' });
  });

  it('never asks them for a stage that was added since', async () => {
    const { id } = await world.asks(SAMI, 'desk/admin');
    await handOn(WANDA, LENA, id);
    await world.asks(SAMI, 'desk/agent');

    await approve(LENA, id);

    expect(await asked(id)).toEqual([IRIS]);
  });

  it('never asks them at what the jobs put anew before whoever may decide', async () => {
    await world.asks(SAMI, 'desk/agent');
    const { id } = await world.asks(SAMI, 'desk/admin');
    await handOn(WANDA, LENA, id);
    await approve(LENA, id);

    await reviseOpenStages(world.ctx);

    expect(await asked(id)).toEqual([IRIS]);
  });
});

interface Way {
  how: string;
  asker: string;
  first: (id: string) => Promise<unknown>;
  /** Who may decide the second stage after that. */
  may: string[];
}

const WAYS: Way[] = [
  { how: 'the manager decided', asker: SAMI, first: (id) => approve(MONA, id), may: [DORA, OMAR] },
  { how: 'the manager is an owner', asker: KIM, first: (id) => approve(OMAR, id), may: [DORA] },
  {
    how: 'it was handed on to an owner',
    asker: SAMI,
    first: async (id) => {
      await handOn(MONA, OMAR, id);
      await approve(OMAR, id);
    },
    may: [DORA],
  },
  {
    how: 'it was handed on to somebody else',
    asker: SAMI,
    first: async (id) => {
      await handOn(MONA, LENA, id);
      await approve(LENA, id);
    },
    may: [DORA, OMAR],
  },
  {
    how: 'an owner handed it on',
    asker: KIM,
    first: async (id) => {
      await handOn(OMAR, LENA, id);
      await approve(LENA, id);
    },
    may: [DORA, OMAR],
  },
  {
    how: 'an owner is the delegate',
    asker: SAMI,
    first: async (id) => {
      await delegate(MONA, DORA);
      await approve(DORA, id);
      await endDelegation(await world.as(MONA));
    },
    may: [OMAR],
  },
  {
    how: 'a delegate decided for an owner',
    asker: KIM,
    first: async (id) => {
      await delegate(OMAR, LENA);
      await approve(LENA, id);
    },
    may: [DORA],
  },
  {
    how: 'it was escalated to the owners',
    asker: SAMI,
    first: async (id) => {
      await endDelegation(await world.as(OMAR));
      await world.pass(4 * HOUR);
      await approve(OMAR, id);
    },
    may: [DORA],
  },
  {
    how: 'the owners replaced a manager who left',
    asker: SAMI,
    first: async (id) => {
      await importPeople(world.ctx, { csv: PEOPLE_CSV.replace(/^(9,mona.*),active$/m, '$1,inactive') });
      await world.run();
      await approve(DORA, id);
    },
    may: [OMAR],
  },
];

describe('one person decides one stage of a request', () => {
  beforeAll(async () => {
    world = await acmeWorld({ yaml: TWO_STAGES });
  });

  it.each(WAYS)('asks those who are left where $how, and refuses everybody else', async (way) => {
    const { id } = await world.asks(way.asker, `many/e${WAYS.indexOf(way) + 1}`);
    await way.first(id);
    await reviseOpenStages(world.ctx);

    expect(await asked(id)).toEqual(way.may);
    for (const email of way.may) await askQuestion(await world.as(email), { requestId: id, text: 'Why?' });
    for (const email of EVERYBODY.filter((one) => !way.may.includes(one))) {
      const late = world.as(email).then((ctx) => approveRequest(ctx, { requestId: id }));
      await expect(late, email).rejects.toMatchObject({ code: 'forbidden' });
      expect(await world.rows.grants()).toEqual([]);
    }
  });

  it('lets the stage be decided, denied too, by one who is left', async () => {
    const { id } = await world.asks(SAMI, 'many/e20');
    await world.pass(4 * HOUR);
    await approve(OMAR, id);

    await expect(denyRequest(await world.as(OMAR), { requestId: id, comment: 'No' })).rejects.toThrow(
      /“Manager” already has an approval by you or for you, and “Owner” needs somebody else/,
    );
    await expect(approve(DORA, id)).resolves.toMatchObject({ state: 'approved' });
  });
});

describe('where one person less is left', () => {
  const leaves = (...numbers: number[]) =>
    importPeople(world.ctx, {
      csv: numbers.reduce(
        (csv, number) => csv.replace(new RegExp(`^(${number},.*),active$`, 'm'), '$1,inactive'),
        PEOPLE_CSV,
      ),
    });
  const stood = async (yaml: string) => {
    world = await acmeWorld({ yaml });
  };

  it('asks the next in line, and says why', async () => {
    await stood(TWO_STAGES);
    await leaves(3);
    const { id } = await world.asks(KIM, 'many/e1');

    await approve(OMAR, id);

    expect(await asked(id)).toEqual([ADA]);
    const {
      rows: [card],
    } = await listMyApprovals(await world.as(ADA), ALL);
    expect(card && howAsked(card, await idOf(ADA))).toBe(
      'You’re asked because Omar Haddad approved an earlier stage, and this one needs somebody else.',
    );
    await expect(approve(ADA, id)).resolves.toMatchObject({ state: 'approved' });
    expect((await world.rows.decisions()).map((one) => one.forPersonId)).toEqual([null, null]);
  });

  it('says beforehand whom each stage would go to then, in the form and in words', async () => {
    await stood(TWO_STAGES);
    await leaves(3);

    const preview = await previewRequest(await world.as(KIM), { entitlement: 'many/e1' });
    const explained = await explainRequest(await world.as(KIM), { entitlement: 'many/e1' });

    for (const stages of [preview.routes[0]?.stages ?? [], explained.stages])
      expect(stages.map(({ approvers }) => approvers.map(({ email }) => email))).toEqual([[OMAR], [ADA]]);
  });

  it('takes nobody for spent beforehand where somebody else may approve in their place', async () => {
    await stood(TWO_STAGES.replace('approvers: [manager], esc', 'approvers: [manager, lena@acme.test], esc'));

    const { routes } = await previewRequest(await world.as(KIM), { entitlement: 'many/e1' });

    const asked = (routes[0]?.stages ?? []).map(({ approvers }) =>
      approvers.map(({ email }) => email).sort(),
    );
    expect(asked).toEqual([
      [LENA, OMAR],
      [DORA, OMAR],
    ]);
  });

  it('refuses at once what too few different people could decide, and explains it', async () => {
    await stood(
      TWO_STAGES.replace(
        'owners: ["group:dba"]\n    entitlements: [{ id: e1',
        'owners: [ada@acme.test]\n    entitlements: [{ id: e1',
      ),
    );
    const csv = PEOPLE_CSV.replace(
      'Support Agent,Support,mona@acme.test',
      'Support Agent,Support,ada@acme.test',
    );
    await importPeople(world.ctx, { csv });
    const sentence = /^Nobody could decide all of this: “Manager”, “Owner” need different people/;

    await expect(world.asks(SAMI, 'many/e1')).rejects.toThrow(sentence);
    const explained = await explainRequest(await world.as(SAMI), { entitlement: 'many/e1' });

    expect(explained.sentences).toEqual([expect.stringMatching(sentence)]);
  });

  it('ends a request visibly once nobody else is left, and gives nothing', async () => {
    await stood(TWO_STAGES);
    const { id } = await world.asks(KIM, 'many/e1');
    await leaves(1, 3);

    await approve(OMAR, id);

    expect(await world.rows.request(id)).toMatchObject({
      state: 'denied',
      endReason: expect.stringMatching(/^Nobody is left who could decide “Owner”/),
    });
    expect((await world.rows.stages(id)).map(({ state }) => state)).toEqual(['approved', 'skipped']);
    expect(await world.rows.grants()).toEqual([]);
    await world.run();
    const told = world.shown.filter(({ kind, subjectId }) => kind === 'request-outcome' && subjectId === id);
    expect(told.map((one) => one.audienceId)).toEqual([await idOf(KIM)]);
  });

  it('asks the same person again where the policy allows it, and says so', async () => {
    await stood(ONE_FOR_BOTH);
    const { id } = await world.asks(KIM, 'many/e1');

    await approve(OMAR, id);

    expect(await asked(id)).toEqual([DORA, OMAR]);
    const {
      rows: [card],
    } = await listMyApprovals(await world.as(OMAR), ALL);
    expect(card && howAsked(card, await idOf(OMAR))).toBe(
      'You approved “Manager”. Now “Owner” is waiting, and you may decide that too.',
    );
    await expect(approve(OMAR, id)).resolves.toMatchObject({ state: 'approved' });
  });

  it('asks nobody again who was only handed the stage before, where one person may decide both', async () => {
    await stood(ONE_FOR_BOTH);
    const { id } = await world.asks(SAMI, 'many/e1');
    await handOn(MONA, LENA, id);

    await approve(LENA, id);
    await reviseOpenStages(world.ctx);

    expect(await asked(id)).toEqual([DORA, OMAR]);
    await expect(approve(LENA, id)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('keeps what a request was made under, whatever the policy says by now', async () => {
    await stood(ONE_FOR_BOTH);
    const { id } = await world.asks(KIM, 'many/e1');
    world.ctx.config = acmeDefinitions(TWO_STAGES);

    await approve(OMAR, id);

    await expect(approve(OMAR, id)).resolves.toMatchObject({ state: 'approved' });
  });
});
