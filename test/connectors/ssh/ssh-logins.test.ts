import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeSshd } from '../../support/describe-server.ts';
import { startSshd, type TestSshd } from '../../support/ssh-server.ts';
import { SshStand } from '../../support/ssh-stand.ts';

const op = { operationId: 'one' };
const HOUR_MS = 3_600_000;
const REFUSED = { code: 255 };

describeSshd(() => {
  const stand = new SshStand();
  let server: TestSshd;
  const connector = stand.connector({
    targets: {
      deploy: { principals: ['deploy'] },
      'only-date': { principals: ['deploy'], force_command: 'echo forced "$SSH_ORIGINAL_COMMAND"' },
      'from-here': { principals: ['deploy'], source_addresses: ['10.9.0.0/16', '127.0.0.0/8'] },
      'from-elsewhere': { principals: ['deploy'], source_addresses: ['10.9.0.0/16'] },
      'somebody-else': { principals: ['dep', 'deploy-not'] },
    },
  });

  beforeAll(async () => {
    await connector.health();
    server = await startSshd({ ca: stand.ca, krl: stand.krl, principals: ['deploy'] });
  });
  afterAll(async () => {
    await server.stop();
    stand.drop();
  });

  const given = async (target: string): Promise<string> => {
    await connector.grant(stand.ref('anna', target), op);
    const wish = { ...op, publicKey: stand.publicKey };
    return (await connector.issuer.issue(stand.ref('anna', target), wish)).text;
  };
  const login = (certificate: string, command?: string) => server.login(stand.key, certificate, command);

  it('lets in with the certificate alone, and writes down whose it was', async () => {
    const certificate = await given('deploy');
    expect(await login(stand.publicKey)).toMatchObject(REFUSED);
    expect(await login(certificate)).toEqual({ code: 0, text: 'let in' });
    expect(server.log()).toMatch(
      /Accepted publickey .* ID sallyport\/anna%40acme\.test\/deploy\/[0-9a-f]{20} \(serial \d+\)/,
    );
  });

  it('keeps to the command, the addresses and the principals of the target', async () => {
    expect(await login(await given('only-date'), 'rm it')).toEqual({ code: 0, text: 'forced rm it' });
    expect(await login(await given('from-here'))).toMatchObject({ code: 0 });
    expect(await login(await given('from-elsewhere'))).toMatchObject(REFUSED);
    expect(await login(await given('somebody-else'))).toMatchObject(REFUSED);
  });

  it('refuses it once the access was removed, and lets in again what is given anew', async () => {
    const certificate = await given('deploy');
    expect(await login(certificate)).toMatchObject({ code: 0 });
    await connector.revoke(stand.ref(), op);
    expect(await login(certificate)).toMatchObject(REFUSED);
    expect(await login(await given('deploy'))).toMatchObject({ code: 0 });
    expect(await login(certificate)).toMatchObject(REFUSED);
  });

  it('refuses it after its end', async () => {
    const real = stand.now;
    stand.now = new Date(Date.now() - 13 * HOUR_MS);
    const certificate = await given('deploy');
    stand.now = real;
    expect(await login(certificate)).toMatchObject(REFUSED);
    expect(server.log()).toContain('Certificate invalid: expired');
  });

  it('can’t end a connection that is open: new shells open over it after the removal', async () => {
    const certificate = await given('deploy');
    const inside = await server.stayIn(stand.key, certificate);
    expect(await inside.use('echo still')).toEqual({ code: 0, text: 'still' });
    await connector.revoke(stand.ref(), op);
    expect(await connector.reads.readBack(stand.ref())).toMatchObject({ stands: false });

    expect(await login(certificate)).toMatchObject(REFUSED);
    expect(await inside.use('echo still')).toEqual({ code: 0, text: 'still' });
    expect(await connector.sessions.end(stand.ref())).toMatchObject({ kind: 'outlives', until: null });
    await inside.close();
  });

  it('lets nobody in where the KRL is away or spoiled', async () => {
    const certificate = await given('deploy');
    rmSync(stand.krl);
    expect(await login(certificate)).toMatchObject(REFUSED);
    writeFileSync(stand.krl, 'SSHKRL\n\0');
    expect(await login(certificate)).toMatchObject(REFUSED);
    await connector.health();
    expect(await login(certificate)).toMatchObject({ code: 0 });
  });
});
