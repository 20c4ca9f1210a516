const HANDLE_OR_ID = /^(?:@?[^\sA-Z#@]{1,80}|S[A-Z0-9]{2,})$/;

export const targetFault = (target: string): string | undefined =>
  HANDLE_OR_ID.test(target)
    ? undefined
    : 'expected a user group’s handle such as "@oncall-db", or its id — handles have no capitals and no blanks';
