import type { Ctx } from '../context.ts';
import * as personStore from '../../store/people/person-store.ts';

/** The e-mails of everybody in the people directory, active or not. */
export async function listEmails(ctx: Ctx): Promise<string[]> {
  return (await personStore.listPeople(ctx.db.drizzle)).map((person) => person.email);
}
