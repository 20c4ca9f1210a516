import * as z from 'zod';
import { whenRight } from '../../domain/when-right.ts';
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
      .min(8, 'expected the bearer token of a service account, of 8 characters or more')
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
    (naming, context) => {
      const message = openNaming(naming);
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['email_domain'], message });
    },
    whenRight('login', 'email_domain'),
  )
  .superRefine(
    ({ in_cluster: inCluster, url, token, ca }, context) => {
      const issue = (path: string, message: string) =>
        context.addIssue({ code: 'custom', path: [path], message });
      if (inCluster) {
        for (const [key, value] of Object.entries({ url, token, ca }))
          if (value !== undefined)
            issue(key, 'found it beside in_cluster: true, expected none, since the pod has its own');
        return;
      }
      if (url === undefined) issue('url', 'expected the API server’s address, or in_cluster: true');
      if (token === undefined) issue('token', 'expected the token of a service account, or in_cluster: true');
    },
    whenRight('in_cluster', 'url', 'token', 'ca'),
  )
  .superRefine(
    ({ url, allow_private_addresses: allowPrivate }, context) => {
      if (url === undefined) return;
      const parsed = new URL(url);
      const message =
        // The token goes with each call, whatever the address is.
        (parsed.protocol === 'http:'
          ? 'found http://, expected https://, also for a private address'
          : undefined) ??
        urlFault(parsed, allowPrivate) ??
        (parsed.search === '' ? undefined : 'found a ?query, expected the address of the API server alone');
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['url'], message });
    },
    whenRight('url', 'allow_private_addresses'),
  );
export const isPem = (ca: string): boolean => ca.includes('-----BEGIN CERTIFICATE-----');

export const kubernetesFiles = ({ ca }: KubernetesSettings) => (ca === undefined || isPem(ca) ? {} : { ca });

export type KubernetesSettings = z.infer<typeof KubernetesSettings>;
