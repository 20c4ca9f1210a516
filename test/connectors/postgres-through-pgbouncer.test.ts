import { afterAll, beforeAll, expect, it } from 'vitest';
import { describePostgres, serverUrl } from '../support/database.ts';
import { exerciseConnector } from '../support/exercise-connector.ts';
import { type Pooler, startPgBouncer } from '../support/pgbouncer.ts';
import { RolesOnServer } from '../support/roles-on-server.ts';
import { postgresStand } from '../support/stands/postgres-stand.ts';

const LIMITS = ['statement_timeout', 'lock_timeout'];

for (const mode of ['session', 'transaction'] as const)
  describePostgres(`behind PgBouncer in ${mode} pooling, the connector`, () => {
    const server = new RolesOnServer(serverUrl);
    let pooler: Pooler | undefined;
    let strict: Pooler | undefined;
    beforeAll(async () => {
      await server.create();
      const url = server.urlAs(server.bot);
      pooler = await startPgBouncer(url, { mode, ignores: LIMITS });
      strict = await startPgBouncer(url, { mode });
      if (pooler === undefined) process.stderr.write('\n*** No pgbouncer: poolers are not tried.\n\n');
    });
    afterAll(async () => {
      await pooler?.stop();
      await strict?.stop();
      await server.drop();
    });

    exerciseConnector('postgres', async () => ({
      ...postgresStand(server),
      connector: server.connector(pooler && { url: pooler.url }),
    }));

    it('says what to do where the pooler refuses the limits of its sessions', async ({ skip }) => {
      if (strict === undefined) return skip('needs pgbouncer');
      const connector = server.connector({ url: strict.url });
      await expect(connector.health()).rejects.toThrow(
        /pooler .* refuses.*ignore_startup_parameters = statement_timeout, lock_timeout/,
      );
    });
  });
