import { newBinding } from '../../../src/connectors/kubernetes/binding.ts';
import { parseTarget } from '../../../src/connectors/kubernetes/target.ts';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import { exerciseConnector } from '../../support/exercise-connector.ts';
import type { Stored } from '../../support/kubernetes/objects.ts';
import { addRole, connectTo, person, startCluster, userOf } from '../../support/kubernetes/people.ts';

exerciseConnector(
  'kubernetes on a stand-in',
  async () => {
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
    const settings = { email_domain: 'acme.test' };
    const rightOf = ({ target, account }: GrantRef) => ({
      target: parseTarget(target),
      user: userOf(account),
    });
    const bindings = () => [
      ...cluster.ledger.all('clusterrolebindings'),
      ...cluster.ledger.all('rolebindings'),
    ];
    return {
      connector: connectTo(cluster, settings),
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
      names: {
        async target(name) {
          const exists = !/[/%]|^\.{0,2}$/.test(name);
          if (exists) addRole(cluster, name);
          return { target: `clusterrole:${name}`, exists };
        },
        async account(name) {
          return { account: person(name), exists: name !== '' };
        },
      },
      withoutRights: ['list rolebindings', 'create clusterrolebindings', 'update rolebindings', 'bind'].map(
        (says) => {
          const [verb] = says.split(' ');
          const whole = cluster.ledger.get('clusterroles', undefined, 'sallyport')!;
          return {
            says,
            async connector() {
              const rules = whole.rules?.map((rule) => ({
                ...rule,
                verbs: rule.verbs.filter((one) => one !== verb),
              }));
              cluster.ledger.put('clusterroles', { ...whole, rules: rules ?? [] });
              return connectTo(cluster, settings);
            },
            giveBack: async () => void cluster.ledger.put('clusterroles', whole),
          };
        },
      ),
      http: {
        url: cluster.url,
        connector: (url, timeoutMs) => connectTo({ url }, settings, { timeoutMs }),
        isWrite: ({ method, path }) => method !== 'GET' && path.includes('bindings'),
        isList: ({ method, path }) => method === 'GET' && path.includes('bindings'),
      },
      close: () => cluster.close(),
    };
  },
  { overHttp: true },
);
