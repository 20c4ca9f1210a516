export const POSTGRES_FILES: RegExp;
export function patchPostgres(source: string, path: string): string;
