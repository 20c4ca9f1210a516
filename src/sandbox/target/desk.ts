import type { Clock } from '../../domain/time/clock.ts';
import { answerCall, type Answer, type Catalog, type Envelope } from './answer-call.ts';
import type { Ledger } from './ledger.ts';

const WRITES = ['access.grant', 'access.revoke'];

/** Takes believed calls: a repeated `webhook-id` gets the first call's answer and changes nothing. */
export class Desk {
  readonly #ledger: Ledger;
  readonly #catalog: Catalog;
  readonly #clock: Clock;
  readonly #changed: () => void;
  /** Work that was put off, by its handle. */
  readonly #later = new Map<string, Envelope>();

  constructor(ledger: Ledger, catalog: Catalog, clock: Clock, changed: () => void) {
    this.#ledger = ledger;
    this.#catalog = catalog;
    this.#clock = clock;
    this.#changed = changed;
  }

  async take(id: string, envelope: Envelope, putOff = false): Promise<Answer> {
    const answer = this.#answer(id, envelope, putOff);
    if (envelope.type !== 'access.health') this.note(envelope, answer);
    if (WRITES.includes(envelope.type) || envelope.type === 'access.poll') await this.#ledger.save();
    return answer;
  }

  #answer(id: string, envelope: Envelope, putOff: boolean): Answer {
    if (envelope.type === 'access.poll') return this.#poll(String(envelope.data.handle));
    if (!WRITES.includes(envelope.type))
      return answerCall(this.#ledger, this.#catalog, envelope, this.#clock.now());
    const first = this.#ledger.answered(id);
    if (first && first.type !== envelope.type)
      return {
        status: 400,
        body: { message: `webhook-id ${id} was used for ${first.type}: a new operation needs a new one` },
      };
    if (first) return first;
    return putOff ? this.#putOff(id, envelope) : this.#do(id, envelope);
  }

  #do(id: string, envelope: Envelope): Answer {
    const answer = answerCall(this.#ledger, this.#catalog, envelope, this.#clock.now());
    if (answer.status === 200) this.#ledger.remember(id, { type: envelope.type, ...answer });
    return answer;
  }

  #putOff(id: string, envelope: Envelope): Answer {
    this.#later.set(id, envelope);
    return { status: 202, body: { status: 'pending', handle: id } };
  }

  #poll(handle: string): Answer {
    const envelope = this.#later.get(handle);
    this.#later.delete(handle);
    if (envelope) return this.#do(handle, envelope);
    return (
      this.#ledger.answered(handle) ?? { status: 400, body: { message: `nothing was put off as ${handle}` } }
    );
  }

  note({ type, data }: Envelope, { status, body }: Answer): void {
    const account = data.account as { email?: unknown } | undefined;
    this.#ledger.note({
      at: this.#clock.now().toISOString(),
      type,
      target: typeof data.target === 'string' ? data.target : '',
      email: typeof account?.email === 'string' ? account.email : '',
      answer: inWords(status, body),
    });
    this.#changed();
  }
}

function inWords(status: number, body: Answer['body']): string {
  if (status === 202) return 'will be done later';
  if (status !== 200) return `refused (${status}): ${typeof body.message === 'string' ? body.message : ''}`;
  if (body.status === 'done') return body.changed ? 'done' : 'was so already';
  if (body.sessions === 'ended') return `${String(body.count)} ended`;
  if (body.sessions === 'none') return 'none open';
  if (Array.isArray(body.grants)) return `${body.grants.length} found`;
  return 'answered';
}
