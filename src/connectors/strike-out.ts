/** Shorter ones would be struck out of every second word. */
const SHORTEST_SECRET = 6;

/** Text without the secrets, also as JSON and URLs write them: whoever quotes what they were called with mustn't show one. */
export function strikeOut(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    .toSorted((one, other) => other.length - one.length)
    .reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
}
