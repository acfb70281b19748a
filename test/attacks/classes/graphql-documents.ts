import { net, type Attack } from '../attack.js';
import {
  CALLS,
  CASE,
  LIMITS,
  MEASURED,
  OTHER,
  VALIDATED,
  COUNTED,
  WRITTEN,
  document,
  soon,
  times,
} from './graphql-kit.js';

/** Documents that are there to cost or to confuse. */
export const DOCUMENT_ATTACKS: readonly Attack[] = [
  document(
    {
      id: 'GQL-01',
      title: 'fifty-one cases under fifty-one names',
      source: 'ENGINES, alias overload; OWASP GraphQL Cheat Sheet',
      defence: [
        net(CALLS, 'if (asked.length > LIMITS.rootFields)', 'if (asked.length < 0)'),
        net(LIMITS, "mustBeAtMost('rootFields', width);", ''),
      ],
    },
    `{ ${times(51, (index) => `a${index}: case(id: "${CASE}", purpose: UITVOERING) { id }`)} }`,
  ),
  document(
    {
      id: 'GQL-02',
      title: 'six thousand names for __typename',
      source: 'ENGINES, 10,000 __typename aliases; Escape, alias overloading',
      defence: [...COUNTED, WRITTEN, MEASURED],
    },
    `{ ${times(6_000, (index) => `a${index}: __typename`)} }`,
  ),
  document(
    {
      id: 'GQL-03',
      title: 'fifteen hundred directives at one field',
      source: 'CVE-2022-37734 (graphql-java, directive overloading)',
      defence: [...COUNTED, WRITTEN, VALIDATED],
    },
    `{ me { oin ${times(1_500, () => '@include(if: true)')} } }`,
  ),
  document(
    {
      id: 'GQL-04',
      title: 'fragments in a circle',
      source: 'DVGA, circular fragments; GraphQL §5.5.2.2',
      defence: [VALIDATED],
    },
    '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A me { oin } }',
  ),
  {
    id: 'GQL-05',
    holdsUp: true,
    title: 'fragments that open each other twice, thirty deep',
    source: 'GHSA-3j43-9v8v-cp3f class (Apollo Router, named fragments expanded again and again)',
    defence: [net('apps/gateway/src/graphql/selection.ts', 'if (opened.has(name)) return;', '')],
    attempt: (world) =>
      soon(
        world,
        `{ ...F0 me { oin } } ${times(30, (index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`)}
         fragment F30 on Query { __typename }`,
      ),
  },
  document(
    {
      id: 'GQL-06',
      title: 'one name for two cases, of which one reader decides and another executes',
      source: 'GraphQL §5.3.2; CVE-2023-26144 (graphql-js, overlapping fields)',
      defence: [VALIDATED],
    },
    `{ case(id: "${CASE}", purpose: UITVOERING) { id } case(id: "${OTHER}", purpose: UITVOERING) { id } }`,
  ),
  document(
    {
      id: 'GQL-07',
      title: 'a field that arrives later',
      source: 'GraphQL incremental delivery; Hive #922, hooks that never ran',
      defence: [VALIDATED],
    },
    '{ me { oin } ... @defer { purposes { code } } }',
  ),
  document(
    {
      id: 'GQL-08',
      title: 'a filter on a value that may not be seen',
      source: 'ZenStack #1644; CVE-2023-22894 (Strapi); HAPI #6065',
      defence: [VALIDATED],
    },
    '{ cases(purpose: UITVOERING, where: { identiteit: { bsn: "999990019" } }) { nodes { id } } }',
  ),
  document(
    {
      id: 'GQL-09',
      title: 'an order by a value that may not be seen',
      source: 'ZenStack #1644; CVE-2023-22894 (Strapi)',
      defence: [VALIDATED],
    },
    '{ cases(purpose: UITVOERING, orderBy: "identiteit.bsn") { nodes { id } } }',
  ),
];
