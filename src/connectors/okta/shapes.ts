import * as z from 'zod';

const Text = z.string().max(2_000);
const Id = Text.min(1);

// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/
export const OktaUser = z.object({
  id: Id,
  status: Text,
  profile: z.object({
    login: Id,
    email: Text.nullish(),
    employeeNumber: Text.nullish(),
  }),
});
export type OktaUser = z.infer<typeof OktaUser>;

export const OktaGroup = z.object({
  id: Id,
  type: Text,
  profile: z.object({ name: Text }),
});
export type OktaGroup = z.infer<typeof OktaGroup>;

export const OktaApp = z.object({
  id: Id,
  label: Text,
  status: Text,
  _embedded: z.object({ user: z.object({ scope: Text }).optional() }).nullish(),
});
export type OktaApp = z.infer<typeof OktaApp>;

/** A user of an application, whose id is the user's; `scope` is GROUP where a group brought them. */
export const AppUser = z.object({ id: Id, scope: Text });

export const GroupRule = z.object({
  name: Text,
  status: Text,
  actions: z.object({ assignUserToGroups: z.object({ groupIds: z.array(Text).nullish() }).nullish() }),
});

export const AdminRole = z.object({ label: Text.nullish(), type: Text });

export const ApiToken = z.object({
  id: Id,
  name: Text,
  userId: Text.nullish(),
  created: z.iso.datetime({ offset: true }).nullish(),
  expiresAt: z.iso.datetime({ offset: true }).nullish(),
});
