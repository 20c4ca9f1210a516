import { describe } from 'vitest';
import { hasSlapd } from './ldap-server.ts';
import { hasMariadb } from './mariadb-server.ts';
import { hasRedis } from './redis-server.ts';
import { canRunSamba } from './samba-server.ts';
import { hasSshd, hasSshKeygen } from './ssh-server.ts';

/** A suite that needs a server of this machine’s: without it, it is skipped by name and aloud. */
function describeServer(hasIt: boolean, what: { name: string; needs: string }, suite: () => void): void {
  if (hasIt) {
    describe(what.name, suite);
    return;
  }
  process.stderr.write(`\n*** No ${what.needs}: what is about ${what.name} is SKIPPED.\n\n`);
  describe.skip(`${what.name} (needs ${what.needs})`, suite);
}

export const describeMariadb = (suite: () => void): void =>
  describeServer(hasMariadb, { name: 'MariaDB', needs: 'mariadb-server' }, suite);

export const describeRedis = (suite: () => void): void =>
  describeServer(hasRedis, { name: 'Redis', needs: 'redis-server' }, suite);

export const describeSlapd = (name: string, suite: () => void): void =>
  describeServer(hasSlapd(), { name, needs: 'slapd' }, suite);

export const describeSamba = (name: string, suite: () => void): void =>
  describeServer(canRunSamba(), { name, needs: 'samba-ad-dc, and root' }, suite);

export const describeSshKeygen = (suite: () => void): void =>
  describeServer(hasSshKeygen, { name: 'certificates of OpenSSH', needs: 'openssh-client' }, suite);

export const describeSshd = (suite: () => void): void =>
  describeServer(hasSshd && hasSshKeygen, { name: 'OpenSSH', needs: 'openssh-server' }, suite);
