import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import * as z from 'zod';
import { DAY, MINUTE, parseDuration } from '../../domain/time/duration.ts';

const EXTENSIONS = [
  'permit-pty',
  'permit-port-forwarding',
  'permit-agent-forwarding',
  'permit-X11-forwarding',
  'permit-user-rc',
] as const;
/** Under `sshd`’s own limit for a key, and more than anybody has. */
const MOST_PRINCIPALS = 256;
const LONGEST_DAYS = 30;

const absolute = (example: string) =>
  z
    .string()
    .refine(
      (path) => isAbsolute(path) && !path.includes('\0'),
      `expected an absolute path, such as ${example}`,
    );

const length = (least: number, most: number) =>
  z.string().refine(
    (text) => {
      const seconds = secondsOf(text);
      return seconds >= least && seconds <= most;
    },
    `expected a length of time such as 12h, of a minute to ${most / DAY} days`,
  );

/** `ssh-keygen` takes a comma for the end of a name. */
const principal = z
  .string()
  .regex(
    /^[^\s,"'#\\\p{C}]{1,255}$/u,
    'expected a name without blanks, commas, quotes, # or \\, which ssh-keygen or sshd would read as something else',
  );

const addresses = z
  .string()
  .refine(isAddresses, 'expected an address or a range of them, such as 10.0.0.0/8 or 2001:db8::/32');

const command = z
  .string()
  .min(1)
  .refine((text) => !/[\0\r\n]/.test(text), 'expected one line');

const TARGETS = 'expected at least one target, as in deploy: { principals: [deploy] }';

export const SshSettings = z.strictObject({
  ca_key: absolute('/etc/sallyport/ssh-ca'),
  directory: absolute('/var/lib/sallyport/ssh'),
  max_lifetime: length(MINUTE, LONGEST_DAYS * DAY).default('12h'),
  longest_connection: length(MINUTE, 365 * DAY).optional(),
  servers_fetch_within: length(MINUTE, LONGEST_DAYS * DAY).optional(),
  email_domain: z.string().toLowerCase().optional(),
  targets: z
    .record(
      z.string().min(1),
      z.strictObject({
        principals: z.array(principal).min(1).max(MOST_PRINCIPALS),
        source_addresses: z.array(addresses).default([]),
        force_command: command.optional(),
        extensions: z.array(z.enum(EXTENSIONS)).default(['permit-pty']),
      }),
      TARGETS,
    )
    .refine((targets) => Object.keys(targets).length > 0, TARGETS),
});
export type SshSettings = z.infer<typeof SshSettings>;
export type SshTarget = SshSettings['targets'][string];

/** 0 where it isn’t a length. */
export function secondsOf(text: string): number {
  const parsed = parseDuration(text);
  return parsed.ok ? parsed.seconds : 0;
}

function isAddresses(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0 || address.includes('%')) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
