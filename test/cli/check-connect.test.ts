import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { AdjustableClock } from '../../src/domain/time/clock.ts';
import { startTarget } from '../../src/sandbox/target/start-target.ts';
import { describeRedis } from '../support/describe-server.ts';
import { freePort } from '../support/free-port.ts';
import { spawnProgram } from '../support/program.ts';
import { startRedis } from '../support/redis-server.ts';
import { SECRET } from '../support/webhook-stand.ts';

const STAGES = "policies: [{ id: p, when: 'true', stages: [{ name: S, approvers: [owner] }] }]";

/** What the built program says of a file with these connectors, each of which gives the target; its secret is in the environment. */
async function checked(
  connectors: Record<string, object>,
  target = 'read',
  env: Record<string, string> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'check-connect-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'access.yaml');
  writeFileSync(
    file,
    `version: 1
organization: Acme
admins: [ada@acme.test]
people: [{ from: slack }]
connectors: ${JSON.stringify(Object.entries(connectors).map(([id, section]) => ({ id, ...section })))}
resources: ${JSON.stringify(
      Object.keys(connectors).map((id) => ({
        id,
        name: id,
        connector: id,
        owners: ['ada@acme.test'],
        entitlements: [{ id: 'read', name: 'Read', target }],
      })),
    )}
${STAGES}
`,
  );
  const program = await spawnProgram({ SECRET, DATA_DIR: join(folder, 'data'), ...env }, [
    'check',
    '--connect',
    file,
  ]);
  const { code } = await program.ended();
  expect(readdirSync(folder)).toEqual(['access.yaml']);
  return { code, says: program.logs().replaceAll(folder, '') };
}

const hook = (url: string) => ({ type: 'webhook', url, secret: '${SECRET}', allow_private_addresses: true });

async function target() {
  const started = await startTarget({ port: 0, secret: SECRET, clock: new AdjustableClock() });
  onTestFinished(() => started.close());
  return started;
}

it('says which connectors are well, and of each other one what it lacks, in its own words', async () => {
  const { url } = await target();
  const well = await checked({ crm: hook(url), paper: { type: 'manual', assignees: ['ada@acme.test'] } });
  expect(well.says).toMatch(/^crm \(webhook\) is well\.\npaper \(manual\) is well\.$/m);
  expect(well).toMatchObject({ code: 0, says: expect.stringContaining('is sound') });

  const nobody = `http://127.0.0.1:${await freePort()}/`;
  const ill = await checked({ crm: hook(url), away: hook(nobody) });
  expect(ill.code).toBe(1);
  expect(ill.says).toMatch(/^crm \(webhook\) is well\.$/m);
  expect(ill.says).toMatch(/^1 connector isn’t well:\naway \(webhook\): away .+$/m);
  expect(ill.says).not.toContain('tried again');
});

it('shows a secret to nobody, whoever hands it back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'check-command-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const program = join(folder, 'crm-access');
  writeFileSync(
    program,
    '#!/bin/sh\necho "{\\"error\\":\\"denied\\",\\"message\\":\\"No $CRM_TOKEN here.\\"}"\n',
  );
  chmodSync(program, 0o755);
  const crm = { type: 'command', run: [program], env: { CRM_TOKEN: '${SECRET}' } };
  const { code, says } = await checked({ crm });
  expect(code).toBe(1);
  expect(says).toMatch(/crm \(command\): .*No .* here\./);
  expect(says).not.toContain(SECRET);
});

it('asks nothing that only a start makes, and needs no Slack', async () => {
  const { code, says } = await checked({
    target: hook('${SANDBOX_TARGET_URL}'),
    chat: { type: 'slack-usergroup' },
  });
  expect(says).toContain('target (webhook) isn’t asked: its system is made with the sandbox, at the start.');
  expect(says).toMatch(/^chat \(slack-usergroup\): /m);
  expect(code).toBe(1);
});

describeRedis(() => {
  it('names the rights that are missing at a real server, beside what is wrong with the file', async () => {
    const server = await startRedis({ users: ['user sallyport on >canary +ping +info +client'] });
    onTestFinished(() => server.stop());
    const url = `redis://sallyport:canary@127.0.0.1:${server.port}`;
    const cache = { type: 'redis', url, email_domain: 'acme.test', rules: { 'read-only': '+@read ~app:*' } };
    const { code, says } = await checked({ cache }, 'readonly');
    expect(code).toBe(1);
    expect(says).toMatch(
      /^1 fault in .*:\n.*target {2}found "readonly".* — did you mean "read-only"\?\n1 connector isn’t well:\ncache \(redis\): /m,
    );
    expect(says).not.toContain('canary');
  });

  it('says as whom a connector acts that is well, and what it lacks all the same', async () => {
    const rights = '+acl|dryrun +acl|getuser +acl|setuser +acl|deluser +acl|users +acl|list +acl|whoami';
    const server = await startRedis({
      users: [
        `user sallyport on >canary ~* +@connection +@transaction +info +set +get +del +role -acl ${rights}`,
      ],
    });
    onTestFinished(() => server.stop());
    const url = `redis://sallyport:canary@127.0.0.1:${server.port}`;
    const cache = { type: 'redis', url, email_domain: 'acme.test', rules: { read: '+@read ~app:*' } };
    const { code, says } = await checked({ cache });
    expect(says).toMatch(
      /^cache \(redis\) is well\. It acts as “sallyport.*”\. It may not save, .*acl\|save\.$/m,
    );
    expect(code).toBe(0);
  });
});
