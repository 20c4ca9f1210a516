import { expect, it } from 'vitest';
import { recordDefinitions } from '../../../src/operations/catalog/record-definitions.ts';
import { listUnreadCatalogs } from '../../../src/operations/discovery/list-unread-catalogs.ts';
import { withCatalog } from '../../../src/operations/discovery/with-discovered.ts';
import { discoveredKey } from '../../../src/domain/discovery.ts';
import { acmeDefinitions } from '../../support/acme-definitions.ts';
import {
  DISCOVERY_YAML,
  discoveryWorld,
  MINUTES,
  NUMBERED,
  numbered,
} from '../../support/discovery-world.ts';

it('duties that name what is gone are said, also where another has its name', async () => {
  const world = await discoveryWorld(NUMBERED);
  const web = discoveredKey('teams', 't-eng-web', '#eng-web');
  const definitions = acmeDefinitions(`${DISCOVERY_YAML}separation_of_duties:
  - { id: apart, name: Apart, conflict: [[${web}], [teams/core]], on_conflict: block }
`);
  await recordDefinitions(world.ctx, definitions);
  world.ctx.config = await withCatalog(world.ctx, definitions);
  expect(await listUnreadCatalogs(world.ctx)).toEqual([]);
  world.target.listed = NUMBERED.map((one) => (one.id === '#eng-web' ? numbered('#anew', 'eng-web') : one));
  await world.pass(10 * MINUTES);
  const said = `“Apart” keeps ${web} apart, which isn’t listed: if it is there again under another id, name its new key in access.yaml`;
  expect(await listUnreadCatalogs(world.ctx)).toMatchObject([{ sentence: said }]);
  await world.pass(10 * MINUTES);
  expect(await listUnreadCatalogs(world.ctx)).toMatchObject([{ sentence: said }]);
});
