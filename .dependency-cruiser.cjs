/** The import table of the house, held by a machine. A room that is not named here may import nothing of ours. */
const LIBS = [
  'kernel',
  'policies',
  'ledger',
  'reports',
  'identity',
  'settings',
  'operations',
  'persistence',
  'sources',
  'relay',
];
const TABLE = {
  'libs/kernel': [],
  'libs/policies': ['kernel'],
  'libs/ledger': ['kernel'],
  'libs/reports': ['kernel', 'policies', 'ledger'],
  'libs/settings': ['kernel'],
  'libs/identity': ['kernel', 'settings'],
  'libs/operations': ['kernel', 'ledger', 'settings'],
  'libs/sources': ['kernel', 'policies'],
  'libs/relay': ['kernel', 'ledger'],
  'libs/audit-consumer': [],
  'libs/persistence': ['kernel', 'policies', 'ledger', 'identity', 'sources'],
  'libs/testing': [...LIBS, 'audit-consumer'],
  'apps/console': [],
  'apps/gateway': LIBS,
  'apps/cli': LIBS,
  'apps/consent': ['kernel', 'policies', 'ledger', 'identity', 'settings', 'operations', 'persistence'],
  'apps/verify-page': ['kernel', 'ledger'],
  'apps/launch': LIBS.filter((lib) => lib !== 'relay'),
};

/** Make programs of what was built, and belong to no room. */
const BUNDLES = '^apps/(verify-page/bundle|bundle|not-installed)\\.mjs$';
const SPEC = '\\.spec\\.ts$';
const MEDIUM_SPEC = '\\.medium\\.spec\\.ts$';
const nodeModule = (name) => `(^|/)node_modules/${name}/`;

/** What a room may reach besides itself. Specs may use `testing`; specs on real services may put any libs together. */
function rowOf([room, libs]) {
  const own = [`^${room}/`, ...libs.map((lib) => `^libs/${lib}/`)];
  if (room === 'libs/testing') own.push('^apps/launch/');
  const row = (name, from, pathNot) => ({
    name: `import-table-${name}`,
    comment: `${room} may import: ${libs.join(', ') || 'nothing of ours'}.`,
    severity: 'error',
    from: { path: `^${room}/`, ...from },
    to: { path: '^(libs|apps)/', pathNot },
  });
  const name = room.split('/')[1];
  return [
    row(name, { pathNot: SPEC }, own),
    row(`${name}-spec`, { path: `^${room}/.*${SPEC}`, pathNot: MEDIUM_SPEC }, [...own, '^libs/testing/']),
  ];
}

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const only = (name, comment, allowed, packageName) =>
  rule(name, comment, { pathNot: allowed }, { path: nodeModule(packageName) });

module.exports = {
  forbidden: [
    ...Object.entries(TABLE).flatMap(rowOf),
    rule(
      'room-not-in-table',
      'Every room has a row.',
      { path: '^(libs|apps)/', pathNot: [...Object.keys(TABLE).map((room) => `^${room}/`), BUNDLES] },
      {},
    ),
    rule('no-circular', 'Dependencies point one way.', {}, { circular: true }),
    rule(
      'no-unresolvable',
      'An import that cannot be resolved cannot be judged; what an example is of is there once it is built.',
      { pathNot: '^libs/audit-consumer/examples/' },
      { couldNotResolve: true },
    ),
    rule(
      'front-door-only',
      'Another lib is reached through its src/index.ts.',
      { path: '^(libs|apps|test)/([^/]+)/', pathNot: '^test/setup/' },
      { path: '^libs/[^/]+/', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/$2/'] },
    ),
    rule(
      'lib-by-name',
      'Another lib is imported by its name (#lib), not by a path.',
      { path: '^(libs|apps|test)/([^/]+)/', pathNot: '^test/setup/' },
      { path: '^libs/', pathNot: '^libs/$2/', dependencyTypesNot: ['aliased'] },
    ),
    rule(
      'lib-imports-app',
      'Libs know no app; testing may start the launcher.',
      { path: '^libs/', pathNot: '^libs/testing/' },
      { path: '^apps/' },
    ),
    rule(
      'app-imports-app',
      'Apps meet over the network.',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    rule(
      'testing-in-tests-only',
      'libs/testing is imported by specs and test/ only.',
      { pathNot: [SPEC, '^test/', '^libs/testing/'] },
      { path: '^libs/testing/' },
    ),
    rule(
      'pure-libs-know-no-platform',
      'kernel, policies, ledger and reports run anywhere.',
      { path: '^libs/(kernel|policies|ledger|reports)/', pathNot: SPEC },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'no-development-package',
      'What runs in production is among the dependencies.',
      {
        path: '^(apps|libs)/',
        pathNot: [SPEC, '^libs/testing/', BUNDLES, '^libs/audit-consumer/examples/'],
      },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    ),
    only(
      'kafkajs-in-relay-only',
      'Kafka is met in libs/relay; tests make and change topics in two files, and an example is the code of others.',
      [
        '^libs/relay/',
        '^libs/testing/src/product/topic-admin\\.ts$',
        '^test/faults/world/topic-settings\\.ts$',
        '^libs/audit-consumer/examples/',
      ],
      'kafkajs',
    ),
    only(
      'node-jose-in-identity-only',
      'node-jose is met behind its front in libs/identity.',
      ['^libs/identity/'],
      'node-jose',
    ),
    only(
      'casl-in-compile-and-decide-only',
      'Its type-level questions say yes; two files know how to ask.',
      [
        '^libs/policies/src/decision/(compile|decide)\\.ts$',
        `^libs/policies/.*${SPEC}`,
        '^test/bench/decide/casl\\.ts$', // a peer, used as it ordinarily is
      ],
      '@casl/ability',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: require('node:path').join(__dirname, 'tsconfig.json') },
    webpackConfig: { fileName: require('node:path').join(__dirname, 'test/architecture/resolve.cjs') },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
