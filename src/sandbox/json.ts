export type Json = Record<string, unknown>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at this key, or an empty one. */
export function objectAt(from: Json | undefined, key: string): Json {
  const value = from?.[key];
  return isJson(value) ? value : {};
}

/** The objects in the list at this key. */
export function objectsAt(from: Json | undefined, key: string): Json[] {
  const value = from?.[key];
  return Array.isArray(value) ? value.filter(isJson) : [];
}

export function textAt(from: Json | undefined, key: string): string {
  const value = from?.[key];
  return typeof value === 'string' ? value : '';
}
