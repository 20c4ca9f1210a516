import * as z from 'zod';
import type { Path } from './fault.ts';

/** The keys that a schema knows at a path, for saying which were possible. */
export function knownKeys(schema: z.core.$ZodType, path: Path): string[] {
  return [
    ...new Set(
      optionsAt([schema], path).flatMap((option) =>
        option instanceof z.ZodObject ? Object.keys(option.shape) : [],
      ),
    ),
  ];
}

function optionsAt(schemas: z.core.$ZodType[], path: Path): z.core.$ZodType[] {
  const options = schemas.flatMap(unwrapped);
  const [key, ...rest] = path;
  if (key === undefined) return options;
  const inner = options.flatMap((option) => {
    if (option instanceof z.ZodObject)
      return Object.hasOwn(option.shape, key) ? [option.shape[String(key)] as z.core.$ZodType] : [];
    if (option instanceof z.ZodRecord) return [option.valueType];
    return option instanceof z.ZodArray ? [option.element] : [];
  });
  return inner.length === 0 ? [] : optionsAt(inner, rest);
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
