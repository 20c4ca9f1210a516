import { expect, onTestFinished, test } from 'vitest';
import { signedHeaders } from '../../src/sandbox/delivery/signature.ts';
import { describePostgres, freshDatabaseUrl } from '../support/database.ts';
import { recordPayloads, type Recorded } from '../support/payload-recorder.ts';
import { seeded } from '../support/seeded.ts';
import { systemStage } from '../support/system-stage.ts';
import type { Stage } from '../support/system-stage.ts';
import { mutated } from '../slack/support/mutate.ts';

const SEED = Number(process.env['PAYLOAD_SEED'] ?? 20_000);
/** `PAYLOADS=20000` is what it was tried with. */
const PAYLOADS = Number(process.env['PAYLOADS'] ?? 300);
const AT_ONCE = 4;
const TRIES = 3;
/** The log is read after so many: the program's harness keeps its end. */
const SENT_BEFORE_A_LOOK = 500;
const FAULTY = ['error', 'fatal'];

const POLICIES = `  - id: all
    when: "true"
    duration: { default: 1h, max: 8h }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
    expire_after: 1d`;

/** One payload of each kind that people send, and some that nobody here listens for. */
async function oneOfEach(stage: Stage, recorded: Recorded[]): Promise<Recorded[]> {
  const asker = stage.person(9);
  const owner = stage.person(stage.ownersOf(3)[0] ?? 0);
  await asker.types('/access status');
  await asker.opensHome();
  await asker.types('/access request');
  const empty = await asker.modal('Request access');
  await empty.options('Access', 'Resource 3');
  await empty.choose('Access', 'Resource 3 · Use');
  await asker.types('/access request r3/use 1h To look into it');
  await (await asker.modal('Request access')).submit();
  await owner.clicks('Deny');
  const denial = await owner.modal('Deny request');
  await denial.fill('Why', 'Use the replica instead');
  await denial.submit();
  const typeOf = ({ payload }: Recorded) => payload['type'] ?? (payload['command'] && 'command');
  const byType = new Map(recorded.map((one) => [typeOf(one), one]));
  const clicks = recorded.filter((one) => typeOf(one) === 'block_actions');
  const submitted = byType.get('view_submission') ?? expect.unreachable();
  const event = byType.get('event_callback') ?? expect.unreachable();
  const [, command] = recorded.filter(({ as }) => as === 'form');
  const { user, team, api_app_id, trigger_id } = submitted.payload as Record<string, unknown>;
  const odd = (type: string, more: object): Recorded => ({
    as: 'payload',
    payload: { type, callback_id: 'nobody_knows', user, team, api_app_id, trigger_id, ...more },
  });
  const told = (of: object): Recorded => ({ as: 'json', payload: { ...event.payload, event: of } });
  expect([...byType.keys()]).toEqual(
    expect.arrayContaining(['command', 'event_callback', 'block_suggestion', 'block_actions']),
  );
  return [
    ...byType.values(),
    ...clicks,
    command ?? expect.unreachable(),
    { as: 'payload', payload: { ...submitted.payload, type: 'view_closed', is_cleared: false } },
    odd('shortcut', {}),
    odd('message_action', { message: { ts: '1.1', text: 'hello' }, channel: { id: 'C1' } }),
    told({ type: 'user_change', user: { id: asker.id, profile: {}, team_id: 'T1' } }),
    told({ type: 'team_join', user: { id: asker.id, profile: { email: 'new@acme.test' } } }),
    told({ type: 'message', channel: 'D1', text: 'hello', user: asker.id }),
  ];
}

function bodyOf(as: Recorded['as'], payload: unknown): { type: string; body: string } {
  if (as === 'json') return { type: 'application/json', body: JSON.stringify(payload) };
  const isFields = as === 'form' && typeof payload === 'object' && payload !== null;
  const fields = isFields ? Object.entries(payload) : [['payload', JSON.stringify(payload)]];
  const form = fields.map(([name, value]): [string, string] => [String(name), String(value)]);
  return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(form).toString() };
}

/** Adds to `wrong` what was answered otherwise than it should be, by what came: 404 is no answer within three seconds. */
async function sendAll(eventsUrl: string, secret: string, odd: Recorded[], wrong: Map<number, Recorded[]>) {
  let next = 0;
  const sender = async () => {
    for (let nth = next++; nth < odd.length; nth = next++) {
      const one = odd[nth] ?? expect.unreachable();
      const { type, body } = bodyOf(one.as, one.payload);
      let status = 404;
      // A busy machine may be late for one; what nobody answers is late each time.
      for (let time = 0; status === 404 && time < TRIES; time++) {
        const headers = { 'content-type': type, ...signedHeaders(secret, body, Date.now()) };
        const answer = await fetch(eventsUrl, { method: 'POST', headers, body });
        await answer.arrayBuffer();
        status = answer.status;
      }
      if (status !== 200 && status !== 400) wrong.set(status, [...(wrong.get(status) ?? []), one]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
}

/** What the log has to say where a payload names nobody, or no way back to who sent it. */
const MEANT = [
  'what went wrong could not be said',
  'a user that Slack told of was dropped, because it has no id that can be read',
];

/** Every whole line of the log that tells of a fault in the program, each kind once. */
function faultsIn(logs: string): string[] {
  const faults = logs
    .slice(logs.indexOf('{"level"'))
    .split('\n')
    .flatMap((line) => {
      if (!line.startsWith('{')) return line.trim() === '' ? [] : [line];
      const { level, msg, err } = JSON.parse(line) as {
        level: string;
        msg: string;
        err?: { message?: string; stack?: string };
      };
      return !FAULTY.includes(level) || MEANT.includes(msg) ? [] : [`${msg}: ${err?.stack ?? ''}`];
    });
  return [...new Set(faults)];
}

describePostgres('payloads that Slack would never send', () => {
  test(`of ${PAYLOADS}, signed, none makes the running program answer 500, or not at all, or log a fault (seed ${SEED})`, async () => {
    const stage = await systemStage({ policies: POLICIES });
    const program = await stage.program(await freshDatabaseUrl());
    const recorder = await recordPayloads(program.eventsUrl);
    onTestFinished(async () => {
      await recorder.close();
      await program.kill9();
      await stage.close();
    });
    stage.sandbox.workspace.deliverTo({ kind: 'http', eventsUrl: recorder.eventsUrl });
    const seeds = await oneOfEach(stage, recorder.recorded);
    const random = seeded(SEED);
    const odd = Array.from({ length: PAYLOADS }, (_, nth): Recorded => {
      const { as, payload } = seeds[nth % seeds.length] ?? expect.unreachable();
      return { as, payload: mutated(payload, random) as Recorded['payload'] };
    });
    const wrong = new Map<number, Recorded[]>();
    const faults = new Set<string>();
    for (let sent = 0; sent < odd.length; sent += SENT_BEFORE_A_LOOK) {
      const some = odd.slice(sent, sent + SENT_BEFORE_A_LOOK);
      await sendAll(program.eventsUrl, stage.sandbox.workspace.options.signingSecret, some, wrong);
      for (const fault of faultsIn(program.logs())) faults.add(fault);
    }

    expect([...wrong].map(([status, those]) => ({ status, count: those.length, first: those[0] }))).toEqual(
      [],
    );
    expect([...faults]).toEqual([]);
    expect(program.ending()).toBeNull();
    // What was sent may have said of its own sender that they are a stranger.
    await stage.person(8).types('/access help');
    await stage.person(8).sees(/What you can do/);
  }, 3_600_000);
});
