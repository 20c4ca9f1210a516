import { expect, it } from 'vitest';
import { makeConnectors } from '../../../src/connectors/index.ts';
import { CommandSettings } from '../../../src/connectors/command/command-settings.ts';
import { time } from '../../support/webhook-stand.ts';

const run = ['/usr/local/bin/crm-access'];

it.each([
  ['no program', { run: [] }, 'run.0'],
  ['a path that depends on where Sallyport runs', { run: ['crm-access'] }, 'run.0'],
  ['a line for a shell', { run: '/usr/local/bin/crm-access --flag' }, 'run'],
  ['a variable of the call', { run, env: { SALLYPORT_TYPE: 'x' } }, 'env.SALLYPORT_TYPE'],
  ['what can’t be a variable', { run, env: { 'A=B': 'x' } }, 'env.A=B'],
  ['more time than a call has', { run, timeout: '10s' }, 'timeout'],
  ['what isn’t a length', { run, timeout: 'soon' }, 'timeout'],
  ['a folder that depends on where Sallyport runs', { run, cwd: 'data' }, 'cwd'],
])('a command’s settings refuse %s', (_, section, path) => {
  const parsed = CommandSettings.safeParse(section);
  expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
});

it('acts at its program with its arguments in its folder, or at what the settings call the system', async () => {
  const placeOf = async (settings: object) => {
    const section = { id: 'crm', type: 'command', settings: { run, ...settings } };
    return (await makeConnectors(new Map([['crm', section]]), time)).get('crm')?.place;
  };
  const here = await placeOf({});
  expect(here?.name).toBe('/usr/local/bin/crm-access');
  expect(await placeOf({ env: { CRM_TOKEN: 'another' }, timeout: '2s' })).toEqual(here);
  const python = (script: string) => ({ run: ['/usr/bin/python3', script] });
  const others = [
    { run: ['/usr/local/bin/other'] },
    { run: [...run, '/'] },
    { cwd: '/srv/crm' },
    python('/opt/a.py'),
    python('/opt/b.py'),
  ];
  const ids = await Promise.all(others.map(async (settings) => (await placeOf(settings))?.id));
  expect(new Set([here?.id, ...ids]).size).toBe(6);
  expect((await placeOf(python('/opt/a.py')))?.name).toBe('/usr/bin/python3');
  const named = await placeOf({ place: 'crm.acme.test' });
  expect(named?.name).toBe('crm.acme.test');
  expect(await placeOf({ place: 'crm.acme.test', run: ['/usr/local/bin/other'], cwd: '/srv' })).toEqual(
    named,
  );
});
