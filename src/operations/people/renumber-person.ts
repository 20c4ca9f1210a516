import * as z from 'zod';
import type { Ctx } from '../context.ts';
import { DomainError, StaleStateError } from '../../domain/errors.ts';
import { takeTurn } from '../../store/database/take-turn.ts';
import { audit } from '../../store/audit/audit-log.ts';
import * as personStore from '../../store/people/person-store.ts';
import { transaction } from '../../store/database/transaction.ts';

export const RenumberPerson = z.object({
  email: z.string().trim().toLowerCase(),
  employeeId: z.string().trim().min(1, 'expected an employee id').max(100, 'expected at most 100 characters'),
});

/** Notes on an admin's word that somebody whom the people file lists under another employee id is the same person. */
export async function renumberPerson(ctx: Ctx, raw: z.input<typeof RenumberPerson>): Promise<void> {
  const { email, employeeId } = RenumberPerson.parse(raw);
  await transaction(ctx, async (tx) => {
    await takeTurn(tx, 'roster', 'people');
    const known = await personStore.findRecords(tx);
    const person = known.find((one) => one.email === email);
    if (person === undefined)
      throw new DomainError('not_found', `Nobody with the e-mail ${email} is in the people directory.`);
    if (person.employeeId === employeeId) return;
    const other = known.find((one) => one.employeeId === employeeId);
    if (other !== undefined)
      throw new DomainError(
        'invalid',
        `The employee id ${employeeId} is ${other.name}’s (${other.email}), so nothing was changed.`,
      );
    const { id, employeeId: from } = person;
    if (!(await personStore.renumber(tx, { id, from, to: employeeId, at: ctx.clock.now() })))
      throw new StaleStateError(
        `The record of ${email} changed meanwhile, so nothing was changed. Try again.`,
      );
    await audit(tx, ctx, {
      kind: 'person.renumbered',
      data: { from, to: employeeId },
      subject: { personId: id },
    });
  });
}
