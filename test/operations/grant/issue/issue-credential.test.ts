import { beforeEach, describe, expect, it } from 'vitest';
import { ConnectorError } from '../../../../src/domain/grant/connector.ts';
import type { GrantRef, IssuedCredential, IssueWish } from '../../../../src/domain/grant/connector.ts';
import { eventSentence } from '../../../../src/operations/audit/event-sentence.ts';
import { returnGrant } from '../../../../src/operations/grant/end/return-grant.ts';
import {
  issueCredential,
  previewCredential,
} from '../../../../src/operations/grant/issue/issue-credential.ts';
import { showGrant } from '../../../../src/operations/grant/show-grant.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../../../support/acme-world.ts';
import { PUBLIC_KEY } from '../../../support/ssh-keys.ts';

const SAMI = 'sami@acme.test';
const SECRET = 'correct horse battery staple';
const UNTIL = new Date('2026-11-20T10:00:00Z');

let world: AcmeWorld;
let grantId: string;
let calls: { ref: GrantRef; wish: IssueWish }[];
/** What the target does with the next call. */
let answer: () => Promise<IssuedCredential>;

beforeEach(async () => {
  world = await acmeWorld();
  calls = [];
  answer = async () => ({ words: 'The password of sami.', text: SECRET, until: UNTIL, mark: 'made 1' });
  world.target.issuer = {
    makes: 'password',
    issue: (ref, wish) => {
      calls.push({ ref, wish });
      return answer();
    },
  };
  ({ id: grantId } = await world.holds(SAMI, 'crm/agent', HOUR));
});

const issue = async (by = SAMI, publicKey?: string) =>
  issueCredential(await world.as(by), { grantId, publicKey });

const trail = async () => (await world.rows.events()).filter(({ kind }) => kind.startsWith('credential.'));

const wholeTrail = async () => JSON.stringify(await world.rows.events());

describe('what is made for the holder of access', () => {
  it('is handed to them, with what was asked for and made on record, and nothing of what it is', async () => {
    expect(await issue()).toMatchObject({ text: SECRET, until: UNTIL });

    expect(calls).toMatchObject([{ ref: { target: 'crm_agents' }, wish: { expiresAt: UNTIL } }]);
    const events = await trail();
    expect(events.map(({ kind, data }) => [kind, data])).toEqual([
      ['credential.asked', { makes: 'password' }],
      ['credential.issued', { makes: 'password', mark: 'made 1', until: UNTIL.toISOString(), shown: true }],
    ]);
    expect(events.every(({ subject }) => subject.grantId === grantId)).toBe(true);
    expect(events.map((row) => eventSentence(world.ctx.config, row, () => 'Sami'))).toEqual([
      'asked for a password for Customers · Agent',
      'had a password made for Customers · Agent until 2026-11-20T10:00:00.000Z (made 1)',
    ]);
    expect(await wholeTrail()).not.toContain(SECRET);
  });

  it('is on record as asked for before the target is called', async () => {
    let before: string[] = [];
    answer = async () => {
      before = (await trail()).map(({ kind }) => kind);
      return { words: '', text: SECRET, until: null, mark: '' };
    };

    await issue();

    expect(before).toEqual(['credential.asked']);
  });

  it.each(['ada@acme.test', 'omar@acme.test', 'mona@acme.test', 'iris@acme.test'])(
    'is for nobody else: %s',
    async (other) => {
      await expect(issue(other)).rejects.toMatchObject({ code: 'forbidden' });
      const looks = previewCredential(await world.as(other), grantId);
      await expect(looks).rejects.toMatchObject({ code: 'forbidden' });

      expect(calls).toEqual([]);
      expect(await world.rows.eventsOf('act.refused')).toHaveLength(2);
      expect(await trail()).toEqual([]);
    },
  );

  it('isn’t made for access that is being removed, or past its end though nobody has begun to remove it', async () => {
    world.clock.advance(HOUR * 1_000);
    await expect(issue()).rejects.toMatchObject({ code: 'stale' });
    await returnGrant(await world.as(SAMI), { grantId });
    await expect(issue()).rejects.toMatchObject({ code: 'stale' });

    expect(calls).toEqual([]);
  });

  it('isn’t shown where the access ended while it was made', async () => {
    answer = async () => {
      await returnGrant(await world.as(SAMI), { grantId });
      return { words: '', text: SECRET, until: null, mark: 'made 1' };
    };

    await expect(issue()).rejects.toThrow('The access ended while this was being made.');

    const [, issued] = await trail();
    expect(issued).toMatchObject({ kind: 'credential.issued', data: { mark: 'made 1', shown: false } });
  });

  it('isn’t shown where that it was made can’t be written down', async () => {
    answer = async () => ({ words: '', text: SECRET, until: null, mark: 7 as never });

    await expect(issue()).rejects.toThrow(/isn't as the audit trail knows it/);

    expect((await trail()).map(({ kind }) => kind)).toEqual(['credential.asked']);
  });

  it('is on record as failed where the target didn’t make it, with what it said', async () => {
    answer = async () => {
      throw new ConnectorError({ kind: 'denied' }, 'The target said no.');
    };

    await expect(issue()).rejects.toThrow('The target said no.');

    const [, failed] = await trail();
    expect(failed).toMatchObject({
      kind: 'credential.failed',
      data: { makes: 'password', error: 'The target said no.' },
    });
  });

  it('is made ten times an hour at most, and as many at once', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 13 }, () => issue()));

    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    await expect(issue()).rejects.toThrow('10 times in the last hour');
    expect(calls).toHaveLength(10);
  });

  it('isn’t made at another system than the one at which the access stands', async () => {
    world.target.place = { id: 'one', name: 'one.test' };
    ({ id: grantId } = await world.holds(SAMI, 'vpn/connect', HOUR));
    expect((await showGrant(world.ctx, grantId)).makes).toBe('password');
    world.target.place = { id: 'other', name: 'other.test' };

    await expect(issue()).rejects.toThrow('other.test');

    expect(calls).toEqual([]);
    expect((await showGrant(world.ctx, grantId)).makes).toBeNull();
  });

  it('is nothing where the connector makes nothing', async () => {
    delete world.target.issuer;

    await expect(issue()).rejects.toMatchObject({ code: 'not_found' });
    expect((await showGrant(world.ctx, grantId)).makes).toBeNull();
  });

  it('is made for a public key where the connector asks for one, and for no private one', async () => {
    world.target.issuer = {
      makes: 'ssh_certificate',
      asks: 'ssh_public_key',
      issue: (ref, wish) => {
        calls.push({ ref, wish });
        return answer();
      },
    };
    const pasted = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU';

    await expect(issue(SAMI, pasted)).rejects.toMatchObject({ field: 'publicKey' });
    await expect(issue(SAMI)).rejects.toMatchObject({ field: 'publicKey' });
    expect(calls).toEqual([]);
    await issue(SAMI, `${PUBLIC_KEY} sami@laptop`);

    expect(calls).toMatchObject([{ wish: { publicKey: PUBLIC_KEY } }]);
    expect(await wholeTrail()).not.toContain('b3BlbnNzaC1rZXkt');
  });
});
