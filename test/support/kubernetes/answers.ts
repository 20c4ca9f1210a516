export interface Answer {
  code: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export function failure(
  code: number,
  reason: string,
  message: string,
  headers?: Record<string, string>,
): Answer {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  return { code, body, ...(headers && { headers }) };
}

export const success = (details: unknown): Answer => ({
  code: 200,
  body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details },
});
