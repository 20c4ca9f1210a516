import type { Member } from '../../acts.ts';

/** Who `?as=` names, by id or e-mail address; else the first member of Acme's walk, else the first person. */
export function memberInAddress(members: Member[]): Member | undefined {
  const wanted = new URLSearchParams(location.search).get('as')?.toLowerCase();
  const people = members.filter((member) => !member.isBot);
  return (
    people.find((member) => wanted === member.id.toLowerCase() || wanted === member.email.toLowerCase()) ??
    people.find((member) => member.email.startsWith('sami@')) ??
    people[0]
  );
}

export function keepInAddress(member: Member): void {
  const url = new URL(location.href);
  const named = member.email === '' ? member.id : member.email;
  url.searchParams.set('as', named);
  history.replaceState(null, '', url.toString().replace('%40', '@'));
}
