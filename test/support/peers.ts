import type { Ctx } from '../../src/operations/context.ts';
import { PersonId } from '../../src/domain/ids.ts';
import { person } from '../../src/store/schema/index.ts';

/** So many more people of a job, as rows alone: `peer-1@acme.test` and on. */
export async function addPeers(
  { db, clock }: Pick<Ctx, 'db' | 'clock'>,
  count: number,
  { title = 'Support Agent', department = 'Support', managerEmail = null as string | null } = {},
): Promise<string[]> {
  const emails = Array.from({ length: count }, (_, n) => `peer-${n + 1}@acme.test`);
  await db.drizzle.insert(person).values(
    emails.map((email, n) => ({
      id: PersonId.parse(`person_peer_${n + 1}`),
      email,
      name: `Peer ${n + 1}`,
      title,
      department,
      managerEmail,
      status: 'active' as const,
      source: 'csv',
      updatedAt: clock.now(),
    })),
  );
  return emails;
}
