import { describe, expect, it } from 'vitest';
import { manualConnector } from '../../src/connectors/manual/manual-connector.ts';
import { isReadable } from '../../src/domain/grant/connector.ts';
import { time } from '../support/webhook-stand.ts';

const settings = { assignees: ['omar@acme.test'] };
const connector = manualConnector.make('paper', settings, time);
const ref = { target: 'editors', account: { email: 'anna@acme.test', employeeId: 'E1', name: 'Anna Berg' } };

describe('manual', () => {
  it('asks its assignees to give access: to whom, what, and whether it ends', async () => {
    const expiresAt = new Date('2026-11-05T16:40:00Z');
    expect(await connector.grant(ref, { operationId: 'one', expiresAt })).toEqual({
      kind: 'needs_human',
      assignees: ['omar@acme.test'],
      instructions:
        'Give Anna Berg (anna@acme.test, employee E1) the access “editors”. You will be asked again when its time is up.',
    });
  });

  it('asks its assignees to take access away', async () => {
    const outcome = await connector.revoke(ref, { operationId: 'two', reason: 'It has ended.' });
    expect(outcome).toMatchObject({
      kind: 'needs_human',
      instructions:
        'Take the access “editors” away from Anna Berg (anna@acme.test, employee E1), and end what they still have open with it.',
    });
  });

  it('keeps a name with line breaks and direction marks on its line', async () => {
    const account = { ...ref.account, name: 'Anna\n\n*Done*\u202E' };
    const outcome = await connector.grant({ ...ref, account }, { operationId: 'three' });
    expect(outcome.kind === 'needs_human' && outcome.instructions).toContain(
      'Give Anna *Done* (anna@acme.test',
    );
  });

  it('says that nothing can be read from it', () => {
    expect(isReadable(connector)).toBe(false);
  });

  it('refuses a section without assignees, with an unknown key, or with something that isn’t an address', () => {
    const fits = (section: unknown) => manualConnector.settings.safeParse(section).success;
    expect(fits(settings)).toBe(true);
    expect(fits({ assignees: [] })).toBe(false);
    expect(fits({ assignees: ['omar'] })).toBe(false);
    expect(fits({ ...settings, assignee: 'omar@acme.test' })).toBe(false);
  });
});
