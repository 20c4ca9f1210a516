import * as z from 'zod';
import { urlFault } from '../http/url-fault.ts';
import { openNaming } from '../logins.ts';

export const KubernetesSettings = z
  .strictObject({
    url: z
      .string()
      .refine((url) => URL.canParse(url), 'expected the API server, such as https://k8s.acme.example:6443')
      .optional(),
    token: z
      .string()
      .min(8, 'expected the bearer token of a service account, 8 characters or more')
      .optional(),
    /** PEM, or the path of a file with it. */
    ca: z.string().min(1).optional(),
    /** With the service account of the pod that the program runs in. */
    in_cluster: z.boolean().default(false),
    allow_private_addresses: z.boolean().default(false),
    login: z.enum(['email', 'local_part', 'employee_id']).default('email'),
    email_domain: z.string().toLowerCase().optional(),
    /** What the API server puts before the names of an identity provider's users. */
    user_prefix: z
      .string()
      .refine(
        (prefix) => !prefix.startsWith('system:'),
        'expected what only your identity provider’s users begin with: system: is of the cluster’s own',
      )
      .default(''),
  })
  .superRefine(
    (
      { url, token, ca, in_cluster: inCluster, allow_private_addresses: allowPrivate, ...naming },
      context,
    ) => {
      const issue = (path: string, message: string) =>
        context.addIssue({ code: 'custom', path: [path], message });
      const open = openNaming(naming);
      if (open !== undefined) issue('email_domain', open);
      if (inCluster) {
        const own = Object.entries({ url, token, ca }).find(([, value]) => value !== undefined)?.[0];
        if (own !== undefined)
          issue(own, `found ${own} beside in_cluster: true, expected none: it comes from the pod`);
        return;
      }
      if (url === undefined) issue('url', 'expected the API server’s address, or in_cluster: true');
      if (token === undefined) issue('token', 'expected the token of a service account, or in_cluster: true');
      if (url === undefined || !URL.canParse(url)) return;
      const parsed = new URL(url);
      const fault =
        // The token goes with each call, whatever the address is.
        (parsed.protocol === 'http:'
          ? 'found http://, expected https:// also for a private address'
          : undefined) ??
        urlFault(parsed, allowPrivate) ??
        (parsed.search === '' ? undefined : 'found a ?query, expected the address of the API server alone');
      if (fault !== undefined) issue('url', fault);
    },
  );
export type KubernetesSettings = z.infer<typeof KubernetesSettings>;
