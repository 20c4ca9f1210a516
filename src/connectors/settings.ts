import type { ConnectorType } from '../domain/grant/connector.ts';
import { AwsSettings } from './aws/aws-settings.ts';
import { CommandSettings } from './command/command-settings.ts';
import { EntraSettings } from './entra/entra-settings.ts';
import { GithubSettings } from './github/github-settings.ts';
import { GoogleSettings } from './google/google-settings.ts';
import { KubernetesSettings } from './kubernetes/kubernetes-settings.ts';
import { LdapSettings } from './ldap/ldap-settings.ts';
import { ManualSettings } from './manual/manual-settings.ts';
import { MysqlSettings } from './mysql/mysql-settings.ts';
import { OktaSettings } from './okta/okta-settings.ts';
import { PostgresSettings } from './postgres/postgres-settings.ts';
import { RedisSettings } from './redis/redis-settings.ts';
import { ScimSettings } from './scim/scim-settings.ts';
import { SlackSettings } from './slack/slack-settings.ts';
import { SshSettings } from './ssh/ssh-settings.ts';
import { WebhookSettings } from './webhook/webhook-settings.ts';

/** What each type's section of the definitions may say; who reads them loads nothing of what connectors run on. */
export const connectorSettings: readonly (Pick<ConnectorType<unknown>, 'type' | 'settings'> & {
  /** None of its connectors can say who holds what. */
  isUnreadable?: true;
})[] = [
  { type: 'aws', settings: AwsSettings },
  { type: 'command', settings: CommandSettings },
  { type: 'entra', settings: EntraSettings },
  { type: 'github', settings: GithubSettings },
  { type: 'google', settings: GoogleSettings },
  { type: 'kubernetes', settings: KubernetesSettings },
  { type: 'ldap', settings: LdapSettings },
  { type: 'manual', settings: ManualSettings, isUnreadable: true },
  { type: 'mysql', settings: MysqlSettings },
  { type: 'okta', settings: OktaSettings },
  { type: 'postgres', settings: PostgresSettings },
  { type: 'redis', settings: RedisSettings },
  { type: 'scim', settings: ScimSettings },
  { type: 'slack-channel', settings: SlackSettings },
  { type: 'slack-usergroup', settings: SlackSettings },
  { type: 'ssh', settings: SshSettings },
  { type: 'webhook', settings: WebhookSettings },
];
