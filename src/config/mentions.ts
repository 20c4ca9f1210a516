import type { PersonMention } from '../domain/definitions.ts';
import type { Placed } from './examine/conditions.ts';
import { type Path, pathText } from './fault.ts';
import { isEmail } from './schema/scalars.ts';

/** The keys whose lists name people. */
const NAMING_KEYS = new Set([
  'admins',
  'auditors',
  'members',
  'assignees',
  'owners',
  'approvers',
  'escalate_to',
  'reassign_to',
  'review_by',
  'exception_approvers',
  'reviewers',
  'to',
  'sign_off',
]);

/** Everybody who is named by e-mail, and where. */
export function findMentions(
  root: unknown,
  fileName: string,
  lineAt: (path: Path) => number,
): PersonMention[] {
  const mentions: PersonMention[] = [];
  const visit = (value: unknown, path: Path): void => {
    if (typeof value === 'string') {
      const email = value.trim().toLowerCase();
      if (NAMING_KEYS.has(String(path.at(-2))) && isEmail(email)) {
        mentions.push({ email, place: `${fileName}:${lineAt(path)}  ${pathText(path)}` });
      }
    } else if (typeof value === 'object' && value !== null) {
      const keyed = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
      for (const [key, inner] of keyed) visit(inner, [...path, key]);
    }
  };
  visit(root, []);
  return mentions;
}

const EMAILS = new Set(['person.email', 'requester.email']);

/** The same of conditions, which may single somebody out. */
export function mentionsInConditions(
  conditions: readonly Placed[],
  fileName: string,
  lineAt: (path: Path) => number,
): PersonMention[] {
  return conditions.flatMap(({ path, condition }) =>
    condition.compares.flatMap(({ fact, text }) => {
      const email = text.trim().toLowerCase();
      if (!EMAILS.has(fact) || !isEmail(email)) return [];
      return [{ email, place: `${fileName}:${lineAt(path)}  ${pathText(path)}` }];
    }),
  );
}
