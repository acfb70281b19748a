import { caseSchema, contributionSchema, type Catalogue } from '#policies';

const OPERATIONS = `"""Doel waarvoor gegevens worden gevraagd, zoals het convenant het noemt: zie \`purposes\`."""
scalar Purpose

"""What to answer when not every field may be disclosed."""
enum Mode {
  """What is granted; the rest is null and listed in extensions.disclosure.withheld."""
  PARTIAL
  """Everything, or nothing."""
  STRICT
}

type Query {
  """Who you are to the gate: the party, the application and the professional of the token."""
  me: Me!
  """Purposes of your region's convenant, and the phases in which each may be stated."""
  purposes: [PurposeOfUse!]!
  """One case, for a stated purpose. Null when there is none that your party takes part in."""
  case(id: ID!, purpose: Purpose, mode: Mode = PARTIAL): Casus
  """The cases that your party takes part in and in which the purpose may be stated, at most 50 at a time."""
  cases(purpose: Purpose, first: Int = 50, after: String): CasePage
  """What your party could see in a case now, field by field. Asking is recorded as well."""
  access(id: ID!, purpose: Purpose): Access
}

type Mutation {
  """Brings in what your party holds of one category of a case: the record and list items that are sent are written whole, others
  stay as they are. Null when there is no such case that your party takes part in. CONFLICT when your party wrote something else
  since expectedVersion. Sent again under the same key, it is written once. Recorded; answers no case data."""
  contribute(
    case: ID!
    category: Category!
    input: ContributionInput!
    """The version that you got last for this case and category; 0 before the first."""
    expectedVersion: Int! = 0
    """Made by you, new for each contribution: 16 to 128 letters, digits and _.:-"""
    idempotencyKey: String!
  ): Contribution
}

type Contribution {
  """Of what your party contributed to this category of the case, from 1."""
  version: Int!
}

type Me {
  oin: String!
  name: String!
  """OIN of the party on whose behalf you ask: its rights count, its name stands in the record beside yours. Null when it is your own."""
  onBehalfOf: String
  """Of the party whose rights count."""
  partyType: String!
  region: String!
  application: String!
  function: String!
  confidential: Boolean!
  purposes: [String!]!
  """Coordinates that your party may contribute, as contribute takes them."""
  holds: [String!]!
}

type PurposeOfUse {
  code: String!
  label: String!
  phases: [String!]!
}

type CasePage {
  nodes: [Casus!]!
  pageInfo: PageInfo!
}

type PageInfo {
  endCursor: String
  hasNextPage: Boolean!
}

type Access {
  fields: [FieldAccess!]!
}

type FieldAccess {
  """Catalogue coordinate, as in the record."""
  field: String!
  allowed: Boolean!
  """FULL, MASKED or GENERALISED; null when not allowed."""
  form: String
  """NOT_GRANTED, CONSENT_NEEDED or TRY_LATER; null when allowed."""
  reason: String
}`;

/** The schema for partners: operations in English, the case in Dutch and generated from the catalogue. */
export function partnerSchema(catalogue: Catalogue): string {
  return `${OPERATIONS}\n\n${caseSchema(catalogue)}\n${contributionSchema(catalogue)}\n`;
}
