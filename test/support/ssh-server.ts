import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.ts';

/** It insists on its absolute path. */
const BINARY = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find((path) => existsSync(path));

export const hasSshd = BINARY !== undefined;
export const hasSshKeygen = spawnSync('ssh-keygen', ['-?']).error === undefined;

export interface Said {
  /** 255: it wasn’t let in, or the connection broke. */
  code: number;
  text: string;
}

export interface TestSshd {
  /** Runs a command there with a key and its certificate. */
  login(key: string, certificate: string, command?: string): Promise<Said>;
  /** Keeps one connection open; `use` runs a command over it. */
  stayIn(
    key: string,
    certificate: string,
  ): Promise<{ use(command: string): Promise<Said>; close(): Promise<void> }>;
  /** What it wrote of logins. */
  log(): string;
  stop(): Promise<void>;
}

/** A server of this machine’s that trusts one CA and fetches nothing: it reads the KRL where that is. */
export async function startSshd(options: {
  ca: string;
  krl: string;
  principals: string[];
}): Promise<TestSshd> {
  if (BINARY === undefined) throw new Error('this machine has no sshd');
  // Made by its service, where that runs.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-sshd-'));
  const port = await freePort();
  const file = (name: string) => join(folder, name);
  newKey(file('host'));
  writeFileSync(file('principals'), options.principals.map((one) => `${one}\n`).join(''));
  writeFileSync(
    file('config'),
    `Port ${port}
ListenAddress 127.0.0.1
HostKey ${file('host')}
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
AuthorizedKeysFile none
PermitRootLogin prohibit-password
TrustedUserCAKeys ${options.ca}.pub
RevokedKeys ${options.krl}
AuthorizedPrincipalsFile ${file('principals')}
`,
  );
  const server = spawn(BINARY, ['-D', '-e', '-f', file('config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let logged = '';
  server.stderr.on('data', (chunk: Buffer) => (logged += chunk.toString()));
  const kill = () => {
    server.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', kill);
  await answering(port);
  const common = (key: string, certificate: string) => {
    writeFileSync(file('cert.pub'), `${certificate}\n`);
    const set = {
      BatchMode: 'yes',
      IdentitiesOnly: 'yes',
      IdentityAgent: 'none',
      StrictHostKeyChecking: 'no',
      UserKnownHostsFile: '/dev/null',
      CertificateFile: file('cert.pub'),
      LogLevel: 'ERROR',
    };
    const named = Object.entries(set).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    return ['-F', 'none', '-i', key, '-p', String(port), ...named];
  };
  const whom = `${userInfo().username}@127.0.0.1`;
  return {
    login: (key, certificate, command = 'echo let in') => ssh([...common(key, certificate), whom, command]),
    async stayIn(key, certificate) {
      const socket = file('c');
      const control = ['-o', `ControlPath=${socket}`];
      await ssh([...common(key, certificate), ...control, '-o', 'ControlMaster=yes', '-fN', whom]);
      return {
        use: (command) => ssh([...control, '-o', 'ControlMaster=no', '-F', 'none', whom, command]),
        close: async () => void (await ssh([...control, '-F', 'none', '-O', 'exit', whom])),
      };
    },
    log: () => logged,
    async stop() {
      process.removeListener('exit', kill);
      const ended = new Promise((resolve) => server.once('exit', resolve));
      kill();
      await ended;
    },
  };
}

/** A pair of ed25519 keys without a passphrase, in this file and in one beside it that ends in .pub. */
export function newKey(file: string): void {
  const { status, stderr } = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file]);
  if (status !== 0) throw new Error(`ssh-keygen made no key: ${stderr.toString()}`);
}

function ssh(args: string[]): Promise<Said> {
  return new Promise((settle) => {
    const child = execFile('ssh', args, { timeout: 10_000 }, (error, stdout, stderr) => {
      settle({ code: error === null ? 0 : Number(error.code ?? 255), text: `${stdout}${stderr}`.trim() });
    });
    child.stdin?.end();
  });
}

async function answering(port: number): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const answered = await new Promise<boolean>((settle) => {
      const socket = connect(port, '127.0.0.1', () => settle(true));
      socket.once('error', () => settle(false)).once('connect', () => socket.destroy());
    });
    if (answered) return;
    await wait(25);
  }
  throw new Error('sshd did not answer within 10 s of its start');
}
