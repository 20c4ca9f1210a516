import { exerciseConnector } from '../../support/exercise-connector.ts';
import { describeSlapd } from '../../support/describe-server.ts';
import { openldapStand } from '../../support/stands/openldap-stand.ts';

describeSlapd('openldap', () => exerciseConnector('ldap', openldapStand, { disables: true }));
