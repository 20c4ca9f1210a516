import * as z from 'zod';
import { whenRight } from '../../domain/when-right.ts';
import { loginKeys, openNaming } from '../logins.ts';

const HOW_CALLED = ['email', 'local_part', 'employee_id'] as const;

export const AwsSettings = z
  .strictObject({
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected the region of IAM Identity Center, such as eu-central-1'),
    /** Which organization this is: a region has one instance of each. */
    instance_arn: z
      .string()
      .regex(
        /^arn:aws[\w-]*:sso:::instance\/[\w.-]+$/,
        'expected arn:aws:sso:::instance/ssoins-… as IAM Identity Center’s settings show it',
      ),
    /** Absent: what AWS says of the instance. */
    identity_store_id: z
      .string()
      .regex(
        /^(?:d-[0-9a-f]{10}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
        'expected d-1234567890 as IAM Identity Center’s settings show it',
      )
      .optional(),
    /** Absent: the role of the machine, or whatever else AWS’s own way of finding credentials finds. */
    access_key_id: z
      .string()
      .regex(/^[A-Z0-9]{16,128}$/, 'expected an access key id such as AKIA…')
      .optional(),
    secret_access_key: z
      .string()
      .min(16, 'expected the secret access key, of 16 characters or more')
      .optional(),
    session_token: z.string().min(16, 'expected the session token, of 16 characters or more').optional(),
    /** What of a user is looked for. */
    account: z.enum(['user_name', 'email']).default('user_name'),
    /** How users are called, where they are looked for by their user name. */
    ...loginKeys,
    login: z.enum(HOW_CALLED).default('email'),
    /** How people’s IAM users are called; absent: nobody has one. */
    iam_users: z.enum(HOW_CALLED).optional(),
    /** Service control policies of Sallyport's own, by which open sessions are cut off; absent: they go on. */
    deny_policy_ids: z
      .array(
        z
          .string()
          .regex(
            /^p-[0-9a-zA-Z_]{8,128}$/,
            'expected the id of a service control policy, such as p-a1b2c3d4e5',
          ),
      )
      .min(1)
      .optional(),
  })
  .superRefine(
    ({ access_key_id: id, secret_access_key: secret, session_token: token }, context) => {
      const need = (key: string, message: string) =>
        context.addIssue({ code: 'custom', path: [key], message });
      if (id !== undefined && secret === undefined)
        need(
          'secret_access_key',
          'expected the secret of access_key_id — leave both out for the machine’s own role',
        );
      if (id === undefined && (secret !== undefined || token !== undefined))
        need('access_key_id', 'expected the id that belongs to secret_access_key');
    },
    whenRight('access_key_id', 'secret_access_key', 'session_token'),
  )
  .superRefine(
    ({ account, login, iam_users: iamUsers, email_domain: domain }, context) => {
      const named = account === 'user_name' ? [login, iamUsers] : [iamUsers];
      const missing = named.map((one) => one && openNaming({ login: one, email_domain: domain }));
      const message = missing.find((one) => one !== undefined);
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['email_domain'], message });
    },
    whenRight('account', 'login', 'iam_users', 'email_domain'),
  );
export type AwsSettings = z.infer<typeof AwsSettings>;

/** `aws`, `aws-cn` or another part of AWS, as each ARN there begins. */
export const partitionOf = ({ instance_arn: arn }: Pick<AwsSettings, 'instance_arn'>): string =>
  arn.split(':')[1] ?? 'aws';
