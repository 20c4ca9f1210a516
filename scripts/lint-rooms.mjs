/** Who may import whom: docs/adding-things.md says why. A room may always import itself. */
const ROOMS = {
  domain: [],
  config: ['domain'],
  store: ['domain'],
  connectors: ['domain'],
  sandbox: ['domain'],
  operations: ['domain', 'config', 'store'],
  slack: ['domain', 'operations'],
  jobs: ['domain', 'operations'],
  http: ['domain', 'operations'],
  program: ['domain', 'config', 'store', 'connectors', 'sandbox', 'operations', 'slack', 'jobs', 'http'],
  cli: ['domain', 'config', 'operations', 'program'],
};

/** Which rooms may import a package; one that isn't here is refused everywhere. */
const PACKAGES = {
  '@aws-sdk/client-iam': ['connectors'],
  '@aws-sdk/client-identitystore': ['connectors'],
  '@aws-sdk/client-sso-admin': ['connectors'],
  '@electric-sql/pglite': ['store'],
  '@electric-sql/pglite-prepopulatedfs': ['store'],
  '@marcbachmann/cel-js': ['domain'],
  '@redis/client': ['connectors'],
  '@resvg/resvg-wasm': ['operations'],
  '@slack/bolt': ['slack'],
  '@slack/socket-mode': ['slack'],
  '@slack/types': ['slack'],
  '@slack/web-api': ['slack'],

  commander: ['cli'],
  croner: ['domain'],
  'csv-parse': ['operations'],
  'drizzle-orm': ['store'],
  express: ['slack', 'http'],
  fflate: ['operations'],
  'iconv-lite': ['operations'],
  ldapts: ['connectors'],
  'modern-tar': ['store'],
  luxon: ['domain', 'config', 'operations', 'slack', 'sandbox'],
  mysql2: ['connectors'],
  pino: ['store', 'operations', 'slack', 'jobs', 'http', 'program'],
  postgres: ['store', 'connectors'],
  preact: ['sandbox'],
  'prom-client': ['operations'],
  undici: ['connectors'],
  ws: ['sandbox'],
  yaml: ['config'],
  zod: ['domain', 'config', 'operations', 'connectors', 'slack', 'sandbox', 'program'],
};

/** Names by which a package brings all of itself, used or not, into the built program. */
const WHOLE = { zod: 'z' };

const IN_ROOM = /^.*\/src\/(?:([\w-]+)\/)?(.*)$/;

const packageOf = (source) =>
  source
    .split('/')
    .slice(0, source.startsWith('@') ? 2 : 1)
    .join('/');

/** Where a relative import leads, from the folder `src`: `store/grant/grant-store.ts`. */
function roomOf(room, file, source) {
  const path = new URL(source, `file:///src/${room}/${file}`).pathname;
  return IN_ROOM.exec(path)?.[1];
}

function faultOf(room, file, source) {
  if (source.startsWith('node:')) return undefined;
  if (source.startsWith('.')) {
    const other = roomOf(room, file, source);
    if (other === undefined || other === room || ROOMS[room].includes(other)) return undefined;
    return `${room} may not import ${other}: see docs/adding-things.md.`;
  }
  const name = packageOf(source);
  if (PACKAGES[name]?.includes(room)) return undefined;
  return PACKAGES[name] === undefined
    ? `${name} is in no room's list: say in scripts/lint-rooms.mjs who may import it.`
    : `${name} is for ${PACKAGES[name].join(', ')}, not for ${room}: see scripts/lint-rooms.mjs.`;
}

const imports = {
  create(context) {
    const [, room, file] = IN_ROOM.exec(context.filename.replaceAll('\\', '/')) ?? [];
    if (file === undefined) return {};
    if (room === undefined || ROOMS[room] === undefined)
      return {
        Program: (node) =>
          context.report({
            node,
            message: 'Every file stands in a room: see docs/adding-things.md for which there are.',
          }),
      };
    const check = ({ source }) => {
      if (typeof source?.value !== 'string') return;
      const message = faultOf(room, file, source.value);
      if (message !== undefined) context.report({ node: source, message });
    };
    const checkWhole = (node) => {
      const { value } = node.source;
      if (node.specifiers.some(({ imported }) => imported?.name === WHOLE[value]))
        context.report({
          node,
          message: `Write import * as ${WHOLE[value]} from '${value}': so what isn't used of it isn't loaded.`,
        });
    };
    return {
      ImportDeclaration: (node) => {
        check(node);
        if (Object.hasOwn(WHOLE, node.source.value)) checkWhole(node);
      },
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

export default { meta: { name: 'rooms' }, rules: { imports } };
