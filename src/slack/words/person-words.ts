/** `<@U1|omar>`, an e-mail, or `@omar` where Slack left it as typed. */
const PERSON = /^(<@[A-Z0-9]+(?:\|[^>]*)?>|<mailto:[^>]*>|[^\s@<>]+@[^\s<>]+|@\S+)\s*([\s\S]*)$/;

/** Who is named first, for `findPerson`, and what follows; null where nobody is. */
export function takePerson(words: string): { person: string | null; rest: string } {
  const typed = words.trim();
  const [, named, rest = ''] = PERSON.exec(typed) ?? [];
  if (named === undefined) return { person: null, rest: typed };
  return { person: /^<mailto:([^|>]*)/.exec(named)?.[1] ?? named, rest };
}
