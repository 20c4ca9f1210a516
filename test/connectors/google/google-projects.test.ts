import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { GoogleConnector } from '../../../src/connectors/google/google-connector.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { connectTo, person } from '../../support/google/connect.ts';
import type { Binding, Projects } from '../../support/google/projects.ts';
import { startGoogle, type GoogleStand } from '../../support/google/start-google.ts';
import type { User } from '../../support/google/workspace.ts';

const op = { operationId: 'one' };
const ROLE = 'roles/logging.viewer';
const anna = { target: `project:acme-prod:${ROLE}`, account: person('anna@acme.test') };
const end = new Date('2031-04-01T10:00:00Z');
const of = (text: string) => new Date(text);

let google: GoogleStand;
let projects: Projects;
let connector: GoogleConnector;
let user: User;
let others: Binding[];

beforeEach(async () => {
  google = await startGoogle();
  onTestFinished(() => google.close());
  ({ projects } = google);
  user = google.workspace.addUser('anna@acme.test');
  google.workspace.addUser('omar@acme.test');
  others = [
    { role: 'roles/owner', members: ['user:omar@acme.test', 'deleted:user:old@acme.test?uid=7'] },
    { role: ROLE, members: ['group:team@acme.test'] },
    {
      role: ROLE,
      members: ['user:omar@acme.test'],
      condition: { title: 'by hand', expression: 'request.time < timestamp("2030-01-01T00:00:00Z")' },
    },
  ];
  projects.add('acme-prod', structuredClone(others));
  connector = connectTo(google, { projects: ['acme-prod'] });
  onTestFinished(async () => connector.close?.());
});

const allows = (at: string): boolean => projects.allows('acme-prod', 'anna@acme.test', ROLE, of(at));

describe('a role in a project', () => {
  it('ends at Google by itself, and another end takes the place of the first', async () => {
    expect(await connector.grant(anna, { ...op, expiresAt: end })).toEqual({ kind: 'done', changed: true });
    expect([allows('2031-04-01T09:59:59Z'), allows('2031-04-01T10:00:00Z')]).toEqual([true, false]);
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true, expiresAt: end });
    const sooner = of('2031-03-01T10:00:00Z');
    expect(await connector.grant(anna, { ...op, expiresAt: sooner })).toMatchObject({ changed: false });
    expect([allows('2031-03-01T09:59:59Z'), allows('2031-03-01T10:00:00Z')]).toEqual([true, false]);
    expect((await connector.reads.grants({ target: anna.target })).items).toEqual([
      {
        target: anna.target,
        account: { id: user.id, login: 'anna@acme.test', email: 'anna@acme.test' },
        expiresAt: sooner,
      },
    ]);
    await connector.grant(anna, op);
    expect(allows('2099-01-01T00:00:00Z')).toBe(true);
    expect(projects.bindings('acme-prod')).toHaveLength(others.length + 1);
  });

  it('leaves everything of others as it was', async () => {
    await connector.grant(anna, { ...op, expiresAt: end });
    expect(projects.bindings('acme-prod').slice(0, -1)).toEqual(others);
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    expect(projects.bindings('acme-prod')).toEqual(others);
    expect(projects.auditConfigs('acme-prod')).toEqual([{ service: 'allServices' }]);
  });

  it('isn’t written where it is so already', async () => {
    const writes = () => google.asked.filter((call) => call.endsWith(':setIamPolicy')).length;
    await connector.grant(anna, { ...op, expiresAt: end });
    await connector.grant(anna, { ...op, expiresAt: end });
    expect(writes()).toBe(1);
  });

  it('is written over what others wrote between a read and the write', async () => {
    const added = { role: 'roles/browser', members: ['user:omar@acme.test'] };
    projects.meanwhile = [() => projects.change('acme-prod', (all) => [...all, added])];
    expect(await connector.grant(anna, op)).toMatchObject({ changed: true });
    expect(projects.bindings('acme-prod')).toContainEqual(added);
    expect(allows('2030-01-01T00:00:00Z')).toBe(true);
    projects.meanwhile = [() => projects.change('acme-prod', (all) => all.slice(1))];
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    expect(projects.bindings('acme-prod')).toEqual([...others.slice(1), added]);
  });

  it('is left for later where others go on and on', async () => {
    const touch = () => projects.change('acme-prod', (all) => all);
    projects.meanwhile = Array.from({ length: 20 }, () => touch);
    await expect(connector.grant(anna, op)).rejects.toMatchObject({
      fault: { kind: 'retryable' },
      message: expect.stringContaining('others go on changing the policy of acme-prod'),
    });
    expect(allows('2030-01-01T00:00:00Z')).toBe(false);
  });

  it('says where a policy came back without what others had there', async () => {
    projects.isForgetful = true;
    await expect(connector.grant(anna, op)).rejects.toMatchObject({
      fault: { kind: 'unknown_outcome' },
      message: expect.stringContaining('came back without some that others had there'),
    });
  });

  it('that somebody has by another binding isn’t ours', async () => {
    const byHand = { role: ROLE, members: ['user:anna@acme.test', 'user:omar@acme.test'] };
    projects.change('acme-prod', (all) => [...all, byHand]);
    const before = await connector.reads.readBack(anna);
    expect([before.stands, before.words]).toEqual([
      false,
      expect.stringMatching(/but by another binding too, which isn’t Sallyport’s and isn’t removed here/),
    ]);
    expect((await connector.reads.grants({ target: anna.target })).items).toEqual([]);
    expect(await connector.grant(anna, op)).toMatchObject({ changed: true });
    expect((await connector.reads.readBack(anna)).words).toContain('and by another binding too');
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    expect(projects.bindings('acme-prod')).toContainEqual(byHand);
  });

  it('is taken from somebody who is called otherwise by now, and from them alone', async () => {
    await connector.grant(anna, op);
    const { seenAs } = await connector.reads.readBack(anna);
    Object.assign(user, { primaryEmail: 'anna.berg@acme.test' });
    google.workspace.addUser('anna@acme.test');
    const shared = () =>
      projects.bindings('acme-prod').filter(({ condition }) => condition?.title.startsWith('sallyport '));
    const [title] = shared().map(({ condition }) => condition?.title);
    projects.change('acme-prod', (all) => {
      all.find(({ condition }) => condition?.title === title)?.members.push('user:omar@acme.test');
      return all;
    });
    const seen = { ...anna, seenAs };
    expect(await connector.reads.readBack(seen)).toMatchObject({ stands: true });
    expect(await connector.revoke(seen, op)).toMatchObject({ changed: true });
    expect(allows('2030-01-01T00:00:00Z')).toBe(false);
    expect(shared()).toMatchObject([{ condition: { title }, members: ['user:omar@acme.test'] }]);
  });

  it.each(['roles/owner', 'roles/editor', 'roles/viewer'])('that is %s is refused', async (role) => {
    const target = `project:acme-prod:${role}`;
    await expect(connector.grant({ ...anna, target }, op)).rejects.toThrow(
      /is a basic role, which takes no end/,
    );
    expect((await connector.health([target])).ok).toBe(false);
    expect(projects.bindings('acme-prod')).toEqual(others);
  });

  it('that Google doesn’t know, or by which all others can be given, is said', async () => {
    const target = 'project:acme-prod:roles/nonsense';
    await expect(connector.grant({ ...anna, target }, op)).rejects.toMatchObject({
      fault: { kind: 'invalid' },
      message: expect.stringContaining('Role roles/nonsense is not supported'),
    });
    const admin = { ...anna, target: 'project:acme-prod:roles/resourcemanager.projectIamAdmin' };
    expect(await connector.grant(admin, op)).toMatchObject({
      note: expect.stringContaining('may be able to give themselves other roles'),
    });
  });

  it('can’t be changed where the service account may not, which health says', async () => {
    projects.permissions = ['resourcemanager.projects.getIamPolicy'];
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'denied' });
    expect((await connector.health()).lacks).toEqual([
      expect.stringContaining('lacks resourcemanager.projects.setIamPolicy in acme-prod'),
    ]);
  });

  it.each(['502 after', 'lost after'] as const)(
    'is of unknown outcome after %s, and shows then',
    async (fault) => {
      google.next('POST /v3/projects/acme-prod:setIamPolicy', fault);
      expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
      expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true });
      google.next('POST /v3/projects/acme-prod:setIamPolicy', fault);
      expect(await faultOf(connector.revoke(anna, op))).toEqual({ kind: 'unknown_outcome' });
      expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
      expect(projects.bindings('acme-prod')).toEqual(others);
    },
  );
});
