import type { AuditRow } from '../../domain/audit-event.ts';
import type { NamedPerson } from '../../store/campaign/evidence-store.ts';
import type { SignOffRow } from '../../store/campaign/sign-off-store.ts';
import type { Columns } from './table.ts';

export type TrailRow = AuditRow & { sentence: string };

export const TRAIL: Columns<TrailRow> = [
  ['seq', (row) => row.seq],
  ['at', (row) => row.at],
  ['kind', (row) => row.kind],
  ['actor', (row) => row.actorLabel],
  ['actor_id', (row) => row.actorId],
  ['person_id', ({ subject }) => subject.personId ?? null],
  ['entitlement', ({ subject }) => subject.entitlement ?? null],
  ['grant_id', ({ subject }) => subject.grantId ?? null],
  ['sentence', (row) => row.sentence],
  ['data', (row) => row.data],
];

export interface EvidenceSignOff {
  signOff: SignOffRow;
  person: NamedPerson | null;
}

export const SIGN_OFFS: Columns<EvidenceSignOff> = [
  ['person_id', ({ signOff }) => signOff.personId],
  ['name', ({ person }) => person?.name ?? null],
  ['email', ({ person }) => person?.email ?? null],
  ['asked_at', ({ signOff }) => signOff.askedAt],
  ['signed_at', ({ signOff }) => signOff.signedAt],
  ['statement', ({ signOff }) => signOff.statement],
];
