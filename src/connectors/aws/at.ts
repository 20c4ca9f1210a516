import type { AwsSettings } from './aws-settings.ts';
import type { Calls } from './wire/calls.ts';
import type { Instance } from './instance.ts';
import type { PermissionSet } from './assignments/permission-sets.ts';

/** What one method of the connector works with. */
export interface At {
  calls: Calls;
  instance: Instance;
  settings: AwsSettings;
  /** By their ARN, from one call to the next: the name of one never changes. */
  sets: Map<string, PermissionSet>;
  pageSize: number;
}
