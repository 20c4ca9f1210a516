import * as z from 'zod';
import type { KnownRight } from '../domain/definitions.ts';
import { EntitlementKey } from '../domain/ids.ts';
import { readSource } from './source-document.ts';

const Named = z.object({ id: z.string(), name: z.string() });
const Resource = z.object({
  ...Named.shape,
  owners: z.array(z.string()).catch([]),
  entitlements: z.array(z.unknown()).catch([]),
});
const File = z.object({ resources: z.array(z.unknown()).catch([]) });

/** How entitlements are called in a file that was in force once, whatever else of it can't be read by now. */
export function rightsInSource(source: string): KnownRight[] {
  const file = File.safeParse(readSource(source).value);
  return (file.data?.resources ?? []).flatMap((raw) => {
    const resource = Resource.safeParse(raw).data;
    return (resource?.entitlements ?? []).flatMap((one): KnownRight[] => {
      const entitlement = Named.safeParse(one).data;
      const key = EntitlementKey.safeParse(`${resource?.id}/${entitlement?.id}`).data;
      if (resource === undefined || entitlement === undefined || key === undefined) return [];
      const { name: resourceName, owners } = resource;
      return [{ key, resourceName, entitlementName: entitlement.name, owners }];
    });
  });
}
