export const POSTGRES_CONNECTION: RegExp;
export function patchPostgres(source: string): string;
