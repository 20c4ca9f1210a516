import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { signedHeaders } from '../../src/sandbox/delivery/signature.ts';
import { mutated } from '../slack/support/mutate.ts';
import { freshDatabaseUrl } from '../support/database.ts';
import { type Recorded, recordPayloads } from '../support/payload-recorder.ts';
import type { Program } from '../support/program.ts';
import { type Stage, systemStage } from '../support/system-stage.ts';
import { Effects } from './payloads/effects.ts';
import { faultsIn } from './payloads/log-faults.ts';
import { bodyOf, type OddRequest, OddRequests } from './payloads/odd-requests.ts';
import { oneOfEach } from './payloads/seeds.ts';

const AT_ONCE = 4;
const TRIES = 3;
/** The log is read after so many: the program's harness keeps its end. */
const SENT_BEFORE_A_LOOK = 500;
const PATIENCE_MS = 60_000;
const BETWEEN_CLICKS_MS = 20;
const MEGABYTE = 1_024;

const POLICIES = `  - id: all
    when: "true"
    duration: { default: 1h, max: 8h }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
    expire_after: 1d`;

const EVENTS_PATH = '/slack/events';
/** Bolt’s, where nobody answers within three seconds. */
const NO_ANSWER = 404;
const TOO_LARGE = 413;
const CUT_OFF = 599;
const ACK_WITHIN_MS = 15_000;
const MAY_STAY_SILENT_MS = 3_000;
const INTACT_SHARE = 0.2;

/** Of all that is sent, who is in it; and who goes on to do what people do. */
const ASKER = 9;
const BYSTANDER = 8;

/** A running program that is sent what Slack never would, for the length of a test. */
export class Barrage {
  readonly #stage: Stage;
  readonly #program: Program;
  readonly #databaseUrl: string;
  readonly #seeds: readonly Recorded[];
  readonly #odd: OddRequests;
  readonly #effects: Effects;
  /** What was answered otherwise than it may be. */
  readonly #wrong: string[] = [];
  readonly #faults = new Set<string>();

  static async begins(): Promise<Barrage> {
    const stage = await systemStage({ policies: POLICIES });
    const databaseUrl = await freshDatabaseUrl();
    const program = await stage.program(databaseUrl);
    const effects = new Effects(databaseUrl);
    const recorder = await recordPayloads(program.eventsUrl);
    onTestFinished(async () => {
      await recorder.close();
      await effects.close();
      await program.kill9();
      await stage.close();
    });
    stage.sandbox.workspace.deliverTo({ kind: 'http', eventsUrl: recorder.eventsUrl });
    const seeds = await oneOfEach(stage, recorder.recorded);
    return new Barrage({ stage, program, databaseUrl, seeds, effects });
  }

  private constructor(made: {
    stage: Stage;
    program: Program;
    databaseUrl: string;
    seeds: readonly Recorded[];
    effects: Effects;
  }) {
    this.#stage = made.stage;
    this.#program = made.program;
    this.#databaseUrl = made.databaseUrl;
    this.#seeds = made.seeds;
    this.#effects = made.effects;
    this.#odd = new OddRequests(made.seeds, made.stage.sandbox.workspace.options.signingSecret);
  }

  /** So many that are signed with the right secret, whatever they are. */
  async sendSigned(count: number, random: () => number): Promise<void> {
    await this.#sendAll(count, () => this.#odd.signed(random));
    await this.#look();
  }

  /** So many that may do nothing at all, in two turns: what isn’t Slack’s, and what is another’s or was there before. */
  async sendPowerless(count: number, random: () => number): Promise<void> {
    await this.#untilStill();
    const before = await this.#effects.everything();
    await this.#sendAll(count / 2, () => this.#odd.forged(random));
    expect(await this.#effects.everything()).toEqual(before);
    const standing = await this.#effects.standing();
    await this.#sendAll(count / 2, () => this.#odd.spent(random));
    await this.#untilStill();
    expect(await this.#effects.standing()).toEqual(standing);
    await this.#look();
  }

  /**
   * How long the slowest but one in a hundred of so many good clicks takes, in ms, while `perSecond` odd ones come beside
   * them.
   */
  async clickP99(clicks: number, random: () => number, perSecond: number): Promise<number> {
    let over = false;
    const beside = async () => {
      while (!over) {
        await wait((AT_ONCE / perSecond) * 1_000);
        await this.#send(this.#odd.signed(random));
      }
    };
    const senders = perSecond === 0 ? [] : Array.from({ length: AT_ONCE }, beside);
    const took: number[] = [];
    for (let nth = 0; nth < clicks; nth++) {
      took.push(await this.#goodClick());
      await wait(BETWEEN_CLICKS_MS);
    }
    over = true;
    await Promise.all(senders);
    return took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? expect.unreachable();
  }

  /** The memory of the program, in MB, once it has let go of what it can let go of. */
  async memory(below = Number.POSITIVE_INFINITY): Promise<number> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const status = readFileSync(`/proc/${this.#program.pid}/status`, 'utf8');
      const megabytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / MEGABYTE;
      if (megabytes <= below || performance.now() > deadline) return megabytes;
      await wait(500);
    }
  }

  /** So many that come by Socket Mode, to another process on the same database, as changed as the signed ones. */
  async sendBySocket(count: number, random: () => number): Promise<void> {
    const { sandbox } = this.#stage;
    const { appToken } = sandbox.workspace.options;
    const env = { SLACK_SIGNING_SECRET: '', SLACK_APP_TOKEN: appToken };
    const other = await this.#stage.program(this.#databaseUrl, env);
    onTestFinished(() => other.kill9());
    await this.#inTurns(count, async () => {
      const { as, payload } = this.#seeds[Math.floor(random() * this.#seeds.length)] ?? expect.unreachable();
      const kind = ({ json: 'event', form: 'command', payload: 'interactive' } as const)[as];
      const retry = { num: Math.floor(random() * 3), reason: 'timeout' };
      const isIntact = random() < INTACT_SHARE;
      const sent = (isIntact ? payload : mutated(payload, random)) as Recorded['payload'];
      const ack = await sandbox.sockets.send(
        kind,
        sent,
        isIntact ? ACK_WITHIN_MS : MAY_STAY_SILENT_MS,
        retry,
      );
      // What says nothing that anybody listens for may stay without an answer, and mustn’t end the connection.
      if (ack.kind === 'unreachable' || (isIntact && ack.kind !== 'acked'))
        this.#wrong.push(`socket: ${ack.kind} to ${JSON.stringify(sent).slice(0, 2_000)}`);
    });
    for (const fault of faultsIn(other.logs())) this.#faults.add(fault);
    expect(other.ending()).toBeNull();
    await other.kill9();
    await this.#look();
  }

  /** Each is made when it is sent: what is signed is good for five minutes. */
  async #sendAll(count: number, make: () => OddRequest): Promise<void> {
    for (let sent = 0; sent < count; sent += SENT_BEFORE_A_LOOK) {
      await this.#inTurns(Math.min(SENT_BEFORE_A_LOOK, count - sent), () => this.#send(make()));
      for (const fault of faultsIn(this.#program.logs())) this.#faults.add(fault);
    }
  }

  async #inTurns(count: number, send: () => Promise<void>): Promise<void> {
    let left = count;
    const sender = async () => {
      while (left-- > 0) await send();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sender));
  }

  async #send(request: OddRequest): Promise<void> {
    const { method, path, headers, body, answers, isHuge } = request;
    const url = new URL(this.#program.eventsUrl).origin + path;
    const isPayload = path === EVENTS_PATH && method === 'POST';
    let status = NO_ANSWER;
    for (let time = 0; time < TRIES; time++) {
      status = await fetch(url, {
        method,
        headers,
        redirect: 'manual',
        ...(body !== undefined && { body }),
      }).then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.status;
        },
        () => (isHuge ? TOO_LARGE : CUT_OFF),
      );
      // A busy machine may be late for one, and a connection may be closed as it is used again; but never each time.
      if (status !== CUT_OFF && !(isPayload && status === NO_ANSWER)) break;
    }
    if (answers ? !answers.includes(status) : status >= 500)
      this.#wrong.push(`${status} to ${describe(request)}`);
  }

  /** A command that somebody types who has nothing to do with all this; how long its answer took. */
  async #goodClick(): Promise<number> {
    const { payload } = this.#seeds.find(({ as }) => as === 'form') ?? expect.unreachable();
    const { type, body } = bodyOf({
      as: 'form',
      payload: { ...payload, text: 'help', user_id: this.#stage.person(BYSTANDER).id },
    });
    const { signingSecret } = this.#stage.sandbox.workspace.options;
    const headers = { 'content-type': type, ...signedHeaders(signingSecret, body, Date.now()) };
    const begun = performance.now();
    const answer = await fetch(this.#program.eventsUrl, { method: 'POST', headers, body });
    const says = await answer.text();
    expect([answer.status, says]).toEqual([200, expect.stringContaining('What you can do')]);
    return performance.now() - begun;
  }

  /** What was sent before has had its effect. */
  async #untilStill(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    let before: string[] = [];
    for (;;) {
      const now = await this.#effects.everything();
      if (now.join() === before.join()) return;
      if (performance.now() > deadline) throw new Error('what was sent goes on to have effects');
      before = now;
      await wait(1_000);
    }
  }

  async #look(): Promise<void> {
    expect(this.#wrong.slice(0, 3)).toEqual([]);
    expect([...this.#faults]).toEqual([]);
    expect(this.#program.ending()).toBeNull();
    const speaking = [ASKER, ...this.#stage.ownersOf(3)].map((number) => this.#stage.email(number));
    expect(await this.#effects.faults(this.#stage, [...speaking, this.#stage.email(BYSTANDER)])).toEqual([]);
  }
}

const describe = ({ method, path, headers, body }: OddRequest): string =>
  `${method} ${path.slice(0, 200)} ${JSON.stringify(headers).slice(0, 600)} ${String(body).slice(0, 2_000)}`;
