import type { ConnectorSection } from '../domain/grant/connector.ts';
import { AwsSettings } from './aws/aws-settings.ts';
import { targetFault as awsTargetFault } from './aws/targets.ts';
import { CommandSettings } from './command/command-settings.ts';
import { EntraSettings } from './entra/entra-settings.ts';
import { targetFault as entraTargetFault } from './entra/targets.ts';
import { GithubSettings } from './github/github-settings.ts';
import { targetFault as githubTargetFault } from './github/targets.ts';
import { GoogleSettings } from './google/google-settings.ts';
import { targetFault as googleTargetFault } from './google/targets.ts';
import { KubernetesSettings, kubernetesFiles } from './kubernetes/kubernetes-settings.ts';
import { targetFault as kubernetesTargetFault } from './kubernetes/target.ts';
import { ldapDoubts, LdapSettings } from './ldap/ldap-settings.ts';
import { targetFault as ldapTargetFault } from './ldap/target-fault.ts';
import { namingDoubts } from './logins.ts';
import { ManualSettings } from './manual/manual-settings.ts';
import { MysqlSettings } from './mysql/mysql-settings.ts';
import { namedTargetFault } from './named-targets.ts';
import { OktaSettings } from './okta/okta-settings.ts';
import { targetFault as oktaTargetFault } from './okta/targets.ts';
import { PostgresSettings, postgresTargetFault } from './postgres/postgres-settings.ts';
import { RedisSettings } from './redis/redis-settings.ts';
import { ScimSettings } from './scim/scim-settings.ts';
import { SlackSettings } from './slack/slack-settings.ts';
import { targetFault as channelFault } from './slack-channel/target-fault.ts';
import { targetFault as usergroupFault } from './slack-usergroup/target-fault.ts';
import { SshSettings } from './ssh/ssh-settings.ts';
import { WebhookSettings } from './webhook/webhook-settings.ts';

const section = <Settings>(one: ConnectorSection<Settings>): ConnectorSection<unknown> => one;

/** What each type's section of the definitions may say; who reads them loads nothing of what connectors run on. */
export const connectorSettings: readonly ConnectorSection<unknown>[] = [
  section({ type: 'aws', settings: AwsSettings, targetFault: awsTargetFault }),
  section({ type: 'command', settings: CommandSettings, files: ({ run: [program] }) => ({ run: program }) }),
  section({ type: 'entra', settings: EntraSettings, targetFault: entraTargetFault }),
  section({ type: 'github', settings: GithubSettings, targetFault: githubTargetFault }),
  section({ type: 'google', settings: GoogleSettings, targetFault: googleTargetFault }),
  section({
    type: 'kubernetes',
    settings: KubernetesSettings,
    targetFault: kubernetesTargetFault,
    files: kubernetesFiles,
  }),
  section({
    type: 'ldap',
    settings: LdapSettings,
    targetFault: ldapTargetFault,
    doubts: ldapDoubts,
    files: ({ ca }) => ({ ca }),
  }),
  section({ type: 'manual', settings: ManualSettings, isUnreadable: true }),
  section({ type: 'mysql', settings: MysqlSettings, doubts: namingDoubts }),
  section({ type: 'okta', settings: OktaSettings, targetFault: oktaTargetFault }),
  section({
    type: 'postgres',
    settings: PostgresSettings,
    targetFault: postgresTargetFault,
    doubts: namingDoubts,
  }),
  section<RedisSettings>({
    type: 'redis',
    settings: RedisSettings,
    targetFault: (target, { rules }) => namedTargetFault(target, 'rules', rules),
    doubts: namingDoubts,
  }),
  section({ type: 'scim', settings: ScimSettings }),
  section({ type: 'slack-channel', settings: SlackSettings, targetFault: channelFault }),
  section({ type: 'slack-usergroup', settings: SlackSettings, targetFault: usergroupFault }),
  section({
    type: 'ssh',
    settings: SshSettings,
    targetFault: (target, { targets }) => namedTargetFault(target, 'targets', targets),
    files: ({ ca_key, directory }) => ({ ca_key, directory }),
  }),
  section({ type: 'webhook', settings: WebhookSettings }),
];
