import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Person } from '../../domain/people/person.ts';
import * as personStore from '../../store/people/person-store.ts';

/** Finds whom somebody means: a mention (`<@U1|name>`), a Slack id, an e-mail, or a name that only one person fits. */
export async function findPerson(ctx: Ctx, typed: string): Promise<Person> {
  const db = ctx.db.drizzle;
  const text = typed.trim().slice(0, 200);
  const slackId = /^<@([A-Z0-9]+)(?:\|[^>]*)?>$/.exec(text)?.[1] ?? /^[UW][A-Z0-9]{2,}$/.exec(text)?.[0];
  const [exact] =
    slackId === undefined
      ? await personStore.findPeopleByEmail(db, [text.toLowerCase()])
      : await personStore.findPeopleBySlackId(db, [slackId]);
  if (exact !== undefined) return exact;
  const similar = slackId === undefined ? await findFitting(ctx, text, 6) : [];
  const [only] = similar;
  if (only !== undefined && similar.length === 1) return only;
  if (similar.length > 1) {
    const some = similar.slice(0, 5).map((person) => person.email);
    throw new DomainError(
      'not_found',
      `Several people match “${text}”: ${some.join(', ')}. Name one by e-mail or @mention.`,
    );
  }
  throw new DomainError('not_found', `Nobody matches “${text}”. Name the person by @mention or e-mail.`);
}

/** At most `limit` people whose name or e-mail contains what was typed. */
export async function findFitting(ctx: Ctx, typed: string, limit: number): Promise<Person[]> {
  const text = typed.trim().slice(0, 200).replace(/^@/, '');
  return text === '' ? [] : personStore.searchPeople(ctx.db.drizzle, text, limit);
}
