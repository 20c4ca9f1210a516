/**
 * What is wrong where a connector signs in by all of the first keys or by all of the second, as a sentence of settings;
 * undefined where these are the ones that are there.
 */
export function oneOfTwoFault(
  settings: Readonly<Record<string, unknown>>,
  first: readonly string[],
  second: readonly string[],
): string | undefined {
  const there = [...first, ...second].filter((key) => settings[key] !== undefined);
  const isJust = (keys: readonly string[]) => there.join() === keys.join();
  if (isJust(first) || isJust(second)) return undefined;
  const expected = `expected either ${listed(first)}, or ${listed(second)}`;
  return there.length === 0 ? expected : `found ${there.join(' and ')}, ${expected}`;
}

const listed = (keys: readonly string[]): string =>
  keys.length < 2 ? keys.join() : `${keys.slice(0, -1).join(', ')} and ${keys.at(-1)}`;
