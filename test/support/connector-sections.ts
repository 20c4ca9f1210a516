import { KEY } from './google/sign-in.ts';

/** A section of each type that is right, and no more than that. */
export const SECTIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  aws: { region: 'eu-central-1', instance_arn: 'arn:aws:sso:::instance/ssoins-7223000000000b15' },
  command: { run: ['/usr/local/bin/crm-access'] },
  entra: {
    tenant: 'acme.onmicrosoft.com',
    client_id: '11111111-2222-3333-4444-555555555555',
    client_secret: 'a secret of the tests',
  },
  github: { organization: 'acme', token: 'a token of the tests' },
  google: {
    customer: 'C046psxkn',
    service_account: 'sallyport@acme-tools.iam.gserviceaccount.com',
    private_key: KEY,
    subject: 'admin@acme.test',
  },
  kubernetes: { url: 'https://k8s.acme.test:6443', token: 'a token of the tests' },
  ldap: {
    url: 'ldaps://ldap.acme.test',
    directory: 'openldap',
    bind_dn: 'cn=sallyport,dc=acme,dc=test',
    bind_password: 'secret',
    people_base: 'ou=people,dc=acme,dc=test',
    groups_base: 'ou=groups,dc=acme,dc=test',
  },
  manual: { assignees: ['omar@acme.test'] },
  mysql: { url: 'mysql://sallyport@db.acme.test' },
  okta: { url: 'https://acme.okta.com', token: '00canary-of-the-tests-4711-abcdefghijklmnop' },
  postgres: { url: 'postgres://sallyport@db.acme.test/app' },
  redis: { url: 'redis://sallyport@cache.acme.test', rules: { 'read-only': '+@read ~app:*' } },
  scim: { url: 'https://crm.acme.test/scim/v2', token: 'a token of the tests' },
  ssh: {
    ca_key: '/etc/sallyport/ssh-ca',
    directory: '/var/lib/sallyport/ssh',
    targets: { deploy: { principals: ['deploy'] } },
  },
  'slack-channel': {},
  'slack-usergroup': { token: 'xoxb-a-token-of-the-tests', team: 'T0ACME' },
  webhook: { url: 'https://hooks.acme.test/access', secret: 'a secret of 16 characters' },
};
