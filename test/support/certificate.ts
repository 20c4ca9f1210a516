import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** One that vouches for itself, for a name (`DNS:localhost`), which another user's server may read; gone after the test. */
export function makeCertificate(of: string): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-certificate-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  chmodSync(folder, 0o755);
  return certify(folder, of);
}

/** The same in a folder that somebody else removes. */
export function certify(folder: string, of: string): { key: string; cert: string } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const asked = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=x'];
  const named = ['-addext', `subjectAltName=${of}`];
  execFileSync('openssl', [...asked, ...named, '-keyout', key, '-out', cert], { stdio: 'pipe' });
  chmodSync(key, 0o644);
  return { key, cert };
}

/** Runs a module in a process of its own, which trusts this certificate or none; what it prints. */
export function runTrusting(cert: string | undefined, module: string): string {
  const env = { ...process.env, ...(cert !== undefined && { NODE_EXTRA_CA_CERTS: cert }) };
  return execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', module], {
    encoding: 'utf8',
    env,
  });
}
