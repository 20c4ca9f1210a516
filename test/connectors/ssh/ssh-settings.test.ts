import { expect, it } from 'vitest';
import { SshSettings } from '../../../src/connectors/ssh/ssh-settings.ts';

const base = { ca_key: '/ca', directory: '/d' };
const faults = (section: unknown) =>
  SshSettings.safeParse(section).error?.issues.map(({ path, message }) => [path.join('.'), message]);
const ofTarget = (target: object) =>
  faults({ ...base, targets: { one: { principals: ['deploy'], ...target } } });

it('takes principals, addresses, a command and extensions, and says what there is without them', () => {
  const one = {
    principals: ['deploy', 'web@db.acme', 'Grün'],
    source_addresses: ['10.0.0.0/8', '127.0.0.1', '::1/128'],
    force_command: 'run "a, b"',
    extensions: ['permit-port-forwarding'],
  };
  const read = SshSettings.parse({ ...base, targets: { one, two: { principals: ['x'] } } });
  expect(read).toMatchObject({
    max_lifetime: '12h',
    targets: { one, two: { source_addresses: [], extensions: ['permit-pty'] } },
  });
});

it.each(['a,b', 'a b', '', ' a', 'a\n', 'a#b', '"a"', 'a\\b', 'x'.repeat(256)])(
  'refuses the principal %j, which would be read as something else',
  (principal) => {
    expect(ofTarget({ principals: [principal] })).toEqual([
      ['targets.one.principals.0', expect.stringMatching(/expected a name without/)],
    ]);
  },
);

it.each([
  '10.0.0.0/33',
  '10.0.0',
  'host',
  '::1/129',
  '10.0.0.0/8,11.0.0.0/8',
  '!10.0.0.1',
  '10.0.0.0/',
  'fe80::1%eth0',
])('refuses the source address %s', (address) => {
  expect(ofTarget({ source_addresses: [address] })?.[0]?.[0]).toBe('targets.one.source_addresses.0');
});

it('refuses what isn’t absolute, one line, a length or there', () => {
  expect(ofTarget({ force_command: 'a\nb' })).toEqual([['targets.one.force_command', 'expected one line']]);
  expect(ofTarget({ principals: [] })).toHaveLength(1);
  expect(ofTarget({ extensions: ['permit-all'] })).toHaveLength(1);
  const targets = { one: { principals: ['deploy'] } };
  expect(faults({ ...base, ca_key: 'ca', targets })?.[0]).toEqual([
    'ca_key',
    expect.stringMatching(/absolute/),
  ]);
  expect(faults({ ...base, directory: 'd', targets })?.[0]?.[0]).toBe('directory');
  for (const max_lifetime of ['10s', '31d', 'x'])
    expect(faults({ ...base, max_lifetime, targets })?.[0]?.[0]).toBe('max_lifetime');
  expect(faults({ ...base, targets: {} })).toEqual([
    ['targets', expect.stringContaining('at least one target')],
  ]);
  expect(faults({ ...base, targets, ca: 'x' })).toHaveLength(1);
});
