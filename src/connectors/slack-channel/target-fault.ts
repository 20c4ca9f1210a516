const NAME_OR_ID = /^(?:#?[^\sA-Z#@]{1,80}|[CG][A-Z0-9]{8,})$/;

export const targetFault = (target: string): string | undefined =>
  NAME_OR_ID.test(target)
    ? undefined
    : 'expected a channel such as "#deploys", or its id — names have no capitals and no blanks';
