import * as z from 'zod';
import type { Path } from '../fault.ts';

/** The keys that a schema knows at a path, for saying which were possible. */
export function knownKeys(schema: z.core.$ZodType, path: Path): string[] {
  return [
    ...new Set(
      schemasAt(schema, path).flatMap((option) =>
        option instanceof z.ZodObject ? Object.keys(option.shape) : [],
      ),
    ),
  ];
}

/** What may stand at a path, without what stands around it: each member of a union by itself. */
export function schemasAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType[] {
  return path.reduce<z.core.$ZodType[]>(
    (options, key) => options.flatMap((option) => inside(option, key)).flatMap(unwrapped),
    unwrapped(schema),
  );
}

function inside(option: z.core.$ZodType, key: PropertyKey): z.core.$ZodType[] {
  if (option instanceof z.ZodObject)
    return Object.hasOwn(option.shape, key) ? [option.shape[String(key)] as z.core.$ZodType] : [];
  if (option instanceof z.ZodRecord) return [option.valueType];
  if (option instanceof z.ZodTuple) {
    const item = option.def.items[Number(key)] ?? option.def.rest;
    return item ? [item] : [];
  }
  return option instanceof z.ZodArray ? [option.element] : [];
}

/** What stands behind defaults, transforms and unions. */
function unwrapped(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return unwrapped(schema.def.innerType);
  }
  if (schema instanceof z.ZodPipe)
    return unwrapped(schema.def.in instanceof z.ZodTransform ? schema.def.out : schema.def.in);
  if (schema instanceof z.ZodUnion) return schema.def.options.flatMap(unwrapped);
  return [schema];
}
