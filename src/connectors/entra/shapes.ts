import * as z from 'zod';

const Text = z.string().max(2_000);
const Id = Text.min(1);

export const USER_FIELDS = 'id,userPrincipalName,mail,employeeId,accountEnabled,onPremisesSyncEnabled';
export const EntraUser = z.object({
  id: Id,
  userPrincipalName: Id,
  mail: Text.nullish(),
  employeeId: Text.nullish(),
  accountEnabled: z.boolean().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
});
export type EntraUser = z.infer<typeof EntraUser>;

export const GROUP_FIELDS =
  'id,displayName,groupTypes,mailEnabled,onPremisesSyncEnabled,isAssignableToRole,visibility';
export const EntraGroup = z.object({
  id: Id,
  displayName: Text,
  groupTypes: z.array(Text),
  mailEnabled: z.boolean().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
  isAssignableToRole: z.boolean().nullish(),
  visibility: Text.nullish(),
});
export type EntraGroup = z.infer<typeof EntraGroup>;

/** Groups, directory roles and others, of which `@odata.type` says which one is. */
export const DirectoryObject = z.object({
  id: Id,
  '@odata.type': Text.optional(),
  displayName: Text.nullish(),
});
export type DirectoryObject = z.infer<typeof DirectoryObject>;

/** One of a list of several types, whose fields are looked at once its type is known. */
export const TypedObject = z.looseObject({ '@odata.type': Text.optional() });
export type TypedObject = z.infer<typeof TypedObject>;

export const APP_FIELDS = 'id,displayName,appRoles';
/** A service principal: an application as it stands in this tenant. */
export const EntraApp = z.object({
  id: Id,
  displayName: Text,
  appRoles: z.array(
    z.object({
      id: Id,
      value: Text.nullish(),
      isEnabled: z.boolean(),
      allowedMemberTypes: z.array(Text),
    }),
  ),
});
export type EntraApp = z.infer<typeof EntraApp>;

export const RoleAssignment = z.object({
  id: Id,
  appRoleId: Id,
  principalId: Id,
  principalType: Text.nullish(),
  principalDisplayName: Text.nullish(),
  resourceId: Id,
});
export type RoleAssignment = z.infer<typeof RoleAssignment>;
