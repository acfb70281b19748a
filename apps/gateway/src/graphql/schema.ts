import { caseSchema, type Catalogue } from '#policies';

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

type Me {
  oin: String!
  name: String!
  partyType: String!
  region: String!
  application: String!
  function: String!
  confidential: Boolean!
  purposes: [String!]!
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
  return `${OPERATIONS}\n\n${caseSchema(catalogue)}`;
}
