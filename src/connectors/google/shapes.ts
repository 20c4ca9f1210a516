import * as z from 'zod';

const Text = z.string().max(2_000);
const Id = Text.min(1);

export const USER_FIELDS = 'id,primaryEmail,aliases,suspended,archived,isAdmin,isDelegatedAdmin';
export const GoogleUser = z.object({
  id: Id,
  primaryEmail: Id,
  aliases: z.array(Text).default([]),
  suspended: z.boolean().default(false),
  archived: z.boolean().default(false),
  isAdmin: z.boolean().default(false),
  isDelegatedAdmin: z.boolean().default(false),
});
export type GoogleUser = z.infer<typeof GoogleUser>;

export const GoogleGroup = z.object({
  id: Id,
  email: Id,
  name: Text.default(''),
  aliases: z.array(Text).default([]),
});
export type GoogleGroup = z.infer<typeof GoogleGroup>;

/** A user, a group, or everybody of the customer. */
export const Member = z.object({
  id: Id,
  email: Text.optional(),
  role: Text.default('MEMBER'),
  type: Text.default('USER'),
});
export type Member = z.infer<typeof Member>;

export const HasMember = z.object({ isMember: z.boolean() });

/** The same group as Cloud Identity has it. */
export const IdentityGroup = z.object({
  name: z.string().regex(/^groups\/[\w-]+$/),
  groupKey: z.object({ id: Id }),
  displayName: Text.default(''),
  labels: z.record(z.string(), z.string()).default({}),
});
export type IdentityGroup = z.infer<typeof IdentityGroup>;

export const GroupName = IdentityGroup.pick({ name: true });

/** A third party's hold on somebody's account. */
export const OauthToken = z.object({ clientId: Id, displayText: Text.nullish() });
