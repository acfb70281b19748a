import { expect, it } from '@jest/globals';
import { readCatalogue, readConvenants } from './catalogue-folder.js';
import type { Catalogue, ClauseTerms } from '#policies';

/** Fields of the groups of which a party gets some for a purpose under the same conditions, and not all. */
function parted(catalogue: Catalogue, clauses: readonly ClauseTerms[]): string[] {
  const granted = new Map<string, Set<string>>();
  for (const { to, purposes, consent, ownItems, emergency, fields } of clauses) {
    for (const purpose of purposes) {
      const name = [to, purpose, consent, ownItems, emergency].join(' ');
      granted.set(name, new Set([...(granted.get(name) ?? []), ...fields]));
    }
  }
  const sealed = [...catalogue.fields.values()].filter(({ origin }) => origin === 'SEALED');
  return Array.from(granted).flatMap(([name, fields]) =>
    sealed
      .filter(({ coordinate }) => !fields.has(coordinate))
      .filter(({ unit, group }) =>
        sealed.some((other) => other.unit === unit && other.group === group && fields.has(other.coordinate)),
      )
      .map(({ coordinate }) => `${name}: ${coordinate} is opened with what is granted; seal it apart`),
  );
}

it('no clause of a shipped convenant parts what the catalogue seals together, so that nothing is opened that is not granted', () => {
  const catalogue = readCatalogue('config');
  expect(readConvenants('config', catalogue).flatMap(({ clauses }) => parted(catalogue, clauses))).toEqual([]);
});
