import { DomainError } from '../../src/domain/errors.ts';
import type { Clock } from '../../src/domain/time/clock.ts';
import type { Directory } from '../../src/domain/people/directory.ts';
import type { SlackAccount } from '../../src/domain/people/person.ts';
import { readPeopleCsv } from '../../src/operations/people/people-csv.ts';

/** The accounts of a workspace, T1, in memory: a full member for each person of a people file, and whoever is added. */
export class MemoryDirectory implements Directory {
  readonly #clock: Clock;
  readonly #accounts = new Map<string, SlackAccount>();

  /** Who is in which user group, by its handle. */
  readonly groups = new Map<string, string[]>();
  /** Why these can't be read. */
  groupsFault: string | undefined;

  constructor(csv: string, clock: Clock) {
    this.#clock = clock;
    const read = readPeopleCsv(csv);
    if ('faults' in read) throw new Error(read.faults.join('\n'));
    for (const { email, name } of read.people) this.set(email, { displayName: name });
  }

  static idOf(email: string): string {
    return `U${email.split('@')[0]?.toUpperCase().replaceAll(/\W/g, '')}`;
  }

  /** Adds a full member, or changes what Slack says of one. */
  set(email: string, change: Partial<SlackAccount> = {}): void {
    const userId = MemoryDirectory.idOf(email);
    const before = this.#accounts.get(userId);
    this.#accounts.set(userId, {
      teamId: 'T1',
      userId,
      email,
      emailConfirmed: true,
      displayName: email,
      timezone: 'Europe/Berlin',
      deleted: false,
      isBot: false,
      isRestricted: false,
      isUltraRestricted: false,
      isStranger: false,
      readAt: this.#clock.now(),
      ...before,
      ...change,
    });
  }

  async account(slackUserId: string): Promise<SlackAccount | undefined> {
    const found = this.#accounts.get(slackUserId);
    return found && { ...found, readAt: this.#clock.now() };
  }

  async *accounts(): AsyncIterable<SlackAccount[]> {
    yield [...this.#accounts.values()].map((account) => ({ ...account, readAt: this.#clock.now() }));
  }

  async usergroups(): Promise<ReadonlyMap<string, string[]>> {
    if (this.groupsFault !== undefined) throw new DomainError('unavailable', this.groupsFault);
    const idsOf = (emails: string[]) => emails.map((email) => MemoryDirectory.idOf(email));
    return new Map([...this.groups].map(([handle, emails]) => [handle, idsOf(emails)]));
  }
}
