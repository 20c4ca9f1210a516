import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

/** As the server’s own default. */
const ITERATIONS = 4_096;
const SALT_BYTES = 16;

const derived = promisify(pbkdf2);

export interface Verifier {
  /** What the server keeps in pg_authid: nobody logs in with it. */
  text: string;
  salt: string;
}

/**
 * What the server keeps of a password of ASCII letters (RFC 5803), made here, so that the server, and what logs its
 * statements, never sees the password itself.
 */
export async function scramVerifier(password: string, salt = randomBytes(SALT_BYTES)): Promise<Verifier> {
  const salted = await derived(password, salt, ITERATIONS, 32, 'sha256');
  const keyed = (name: string) => createHmac('sha256', salted).update(name).digest();
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64');
  const shown = salt.toString('base64');
  const keys = `${storedKey}:${keyed('Server Key').toString('base64')}`;
  return { text: `SCRAM-SHA-256$${ITERATIONS}:${shown}$${keys}`, salt: shown };
}
