import * as personStore from '../../store/people/person-store.ts';
import type { PersonCtx } from '../actor.ts';
import { type Delegations, showDelegation } from '../delegation/show-delegation.ts';
import { listEmergencyRights } from '../emergency/list-emergency-rights.ts';
import { ownedByActor } from '../grant/owned-by.ts';
import { listOwnStuck, type OwnStuck } from './list-own-stuck.ts';

/** What somebody's part in the company lets them do, beyond asking. */
export interface Ways {
  readsTrail: boolean;
  owns: boolean;
  /** Whether decisions come to them at all, as to owners, managers and admins. */
  decides: boolean;
  mayTakeInEmergency: boolean;
  delegations: Delegations;
  /** Of what they own; admins see all of it elsewhere. */
  stuck: OwnStuck;
}

export async function showWays(ctx: PersonCtx): Promise<Ways> {
  const { isAdmin, isAuditor, person } = ctx.actor;
  const owned = await ownedByActor(ctx, ctx.config.entitlements.keys());
  const [isManager, emergency, delegations, stuck] = await Promise.all([
    personStore.isManager(ctx.db.drizzle, person.email),
    listEmergencyRights(ctx),
    showDelegation(ctx),
    listOwnStuck(ctx, isAdmin ? [] : owned),
  ]);
  return {
    readsTrail: isAuditor || isAdmin,
    owns: owned.length > 0,
    decides: isAdmin || isManager || owned.length > 0,
    mayTakeInEmergency: emergency.length > 0,
    delegations,
    stuck,
  };
}
