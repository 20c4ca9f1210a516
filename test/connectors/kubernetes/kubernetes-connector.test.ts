import { newBinding } from '../../../src/connectors/kubernetes/binding.ts';
import { parseTarget } from '../../../src/connectors/kubernetes/target.ts';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import { exerciseConnector } from '../../support/exercise-connector.ts';
import type { Stored } from '../../support/kubernetes/objects.ts';
import { addRole, connectTo, person, startCluster, userOf } from '../../support/kubernetes/people.ts';

exerciseConnector('kubernetes on a stand-in', async () => {
  const cluster = await startCluster();
  const roles = [
    'a "quoted" one',
    'comma, plus + and #',
    ' blanks ',
    'View',
    'Ελληνικά',
    'x'.repeat(253),
    'a:b?c',
  ];
  const verbs = {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['roles', 'clusterroles'],
    verbs: ['bind'],
  };
  const sallyport = cluster.ledger.get('clusterroles', undefined, 'sallyport');
  cluster.ledger.put('clusterroles', { ...sallyport!, rules: [...(sallyport?.rules ?? []), verbs] });
  for (const role of roles) addRole(cluster, role);
  addRole(cluster, ' blanks "quoted"', 'payments');
  const targets = ['clusterrole:view', 'payments/clusterrole:view', 'payments/role:operator'];
  const hostileTargets = [
    ...roles.map((role) => `clusterrole:${role}`),
    'payments/clusterrole:View',
    'payments/role: blanks "quoted"',
  ];
  const rightOf = ({ target, account }: GrantRef) => ({ target: parseTarget(target), user: userOf(account) });
  const bindings = () => [
    ...cluster.ledger.all('clusterrolebindings'),
    ...cluster.ledger.all('rolebindings'),
  ];
  return {
    connector: connectTo(cluster, { email_domain: 'acme.test' }),
    accounts: [person('anna'), person('omar'), person('wanda')],
    targets: [targets[0]!, targets[2]!],
    hostileTargets: [...hostileTargets, targets[1]!],
    hostileAccounts: ['o’hara+dev', '"quoted"', '#hash,comma', 'größe', 'system:anna', 'x'.repeat(300)].map(
      person,
    ),
    unknown: {
      target: 'clusterrole:nowhere',
      account: { email: 'nobody@partner.test', employeeId: null, name: 'nobody' },
    },
    async hold(ref) {
      const made = newBinding(rightOf(ref), { operationId: 'another' });
      cluster.ledger.put(
        made.kind === 'RoleBinding' ? 'rolebindings' : 'clusterrolebindings',
        made as unknown as Stored,
      );
    },
    async holds(ref) {
      const { target, user } = rightOf(ref);
      return bindings().some(
        ({ metadata, roleRef, subjects }) =>
          metadata.namespace === target.namespace &&
          roleRef?.name === target.role.name &&
          roleRef.kind === target.role.kind &&
          subjects?.some(({ name }) => name === user),
      );
    },
    close: () => cluster.close(),
  };
});
