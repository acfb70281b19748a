const path = require('node:path');

/** How dependency-cruiser finds our libs: `#lib` is the front door in the sources, built or not, of the tree it runs in. */
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
  'audit-consumer',
  'testing',
];

module.exports = {
  resolve: {
    alias: Object.fromEntries(LIBS.map((lib) => [`#${lib}$`, path.resolve(process.cwd(), `libs/${lib}/src/index.ts`)])),
    extensionAlias: { '.js': ['.ts', '.js'] },
  },
};
