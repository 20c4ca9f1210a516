/** The password of a URL as it may be read somewhere: as it is written there, and what it stands for. */
export function passwordsOf(url: string): string[] {
  const { password } = new URL(url);
  if (password === '') return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

/** Whether a password stands in a URL as it has to: a character that ends it early would make part of it the host. */
export function isWellEncoded(url: string): boolean {
  if (!URL.canParse(url)) return true;
  const { username, password, hash } = new URL(url);
  if (hash !== '') return false;
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

export const NOT_ENCODED =
  'found a % or # that isn’t percent-encoded, expected a password that is — write %25 for %, %23 for #, %40 for @, %2F for / and %3F for ?';
