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
