import { ENTRIES } from './schema-entries.js';

/** The schema for privacy officers. Shows the log by pseudonyms, and never what a case contains. */
export const OFFICERS_SCHEMA = `"""Moment with its offset, as RFC 3339 has it."""
scalar Moment

"""Any JSON."""
scalar Json

"""Each look names one region and a control purpose (Wpg 32a(2)), and is itself an entry of the log before its answer leaves: \`record\`.
Region left out: the only one that you watch."""
type Query {
  """Who you are to the gate."""
  me: Officer!
  """For what the log may be read."""
  controlPurposes: [ControlPurpose!]!
  """Answers, refusals and looks at one's access, newest first. \`first\`: 100 at most."""
  disclosures(region: ID, controlPurpose: String, filter: DisclosureFilter, first: Int! = 25, after: String): DisclosurePage
  """One entry, whole."""
  disclosure(id: ID!, region: ID, controlPurpose: String): DisclosureLook
  """Every party that received a field of a case, or of a person in any case of the region."""
  recipientsOf(case: ID, person: ID, field: String!, since: Moment, region: ID, controlPurpose: String): RecipientsLook
  """Who looked at the log, and at what; also who set and lifted restrictions."""
  reads(region: ID, controlPurpose: String, filter: ReadFilter, first: Int! = 25, after: String): ReadPage
  """For the person: who received which kind of data, when, what for and on which ground, less what is kept from them for now. For
  INZAGE_BETROKKENE. \`format\`: JSON, CSV or PDF."""
  overview(person: ID!, format: String! = "JSON", region: ID, controlPurpose: String): Overview
  """What is and was kept from a person in a region, with what was weighed."""
  restrictions(person: ID!, region: ID, controlPurpose: String): RestrictionsLook
}

type Mutation {
  """Which CASE, PERSON or member of the STAFF bears a pseudonym: an act of its own. \`reason\`: VERZOEK_BETROKKENE, KLACHT, BEVEILIGINGSINCIDENT,
  ONRECHTMATIGE_VERSTREKKING or VORDERING."""
  resolve(pseudonym: String!, kind: String!, reason: String!, region: ID, controlPurpose: String): Resolved
  """Keeps something from the person's overview until \`endsAt\`, within a year (UAVG 41). \`ground\`: the letter of UAVG 41(1). \`reason\`:
  LOPEND_ONDERZOEK, VEILIGHEID_BETROKKENE, VEILIGHEID_ANDEREN, RECHTEN_VAN_ANDEREN, TOEZICHT or ANDERS. Party, category and days left
  out: everything. Days are those of the Netherlands, both included."""
  setRestriction(person: ID!, ground: String!, reason: String!, weighing: Weighing!, endsAt: Moment!, party: ID, category: String, fromDay: String, untilDay: String, region: ID, controlPurpose: String): RestrictionChange
  """Ends a restriction now: what it kept is in the next overview."""
  liftRestriction(id: ID!, region: ID, controlPurpose: String): RestrictionChange
}

"""The eight points of UAVG 41(2): what was weighed of each, or why it does not apply."""
input Weighing {
  doeleinden: String!
  categorieen: String!
  toepassingsgebied: String!
  waarborgen: String!
  verwerkingsverantwoordelijke: String!
  opslagperiodes: String!
  risicos: String!
  kennisgeving: String!
}

"""What is left out is not searched by."""
input DisclosureFilter {
  """DISCLOSURE, REFUSAL, ACCESS or ALL."""
  kind: String
  """OIN of who asked, or of the party for whom it was asked."""
  party: ID
  """OIN of who holds what was asked for."""
  holder: ID
  purpose: String
  """K04"""
  category: String
  """K04.incidenten.datum"""
  field: String
  """Whether field, category and holder are of what was granted (true) or refused (false). Left out: either."""
  granted: Boolean
  """Exact reason of a refusal."""
  reason: String
  """Id of the case, or its pseudonym as the log shows it."""
  case: ID
  """Id of the person, or their pseudonym as the log shows it."""
  person: ID
  professional: ProfessionalFilter
  """The traceparent that a caller was told, or its trace id."""
  trace: String
  from: Moment
  until: Moment
  """DELIVERED, ABORTED or UNKNOWN."""
  outcome: String
  """Whether something was granted because of an emergency."""
  emergency: Boolean
}

"""By OIN and the id that their own party knows them by, or by the pseudonym that the log shows."""
input ProfessionalFilter {
  oin: ID
  id: String
  pseudonym: String
}

input ReadFilter {
  """Id of a member of staff."""
  staff: ID
  """DISCLOSURES, DISCLOSURE, RECIPIENTS, READS, RESOLVED, EXPORTED, ACTIVITIES, BODIES, OVERVIEW, RESTRICTIONS, RESTRICTION_SET or
  RESTRICTION_LIFTED."""
  step: String
  """Control purpose."""
  purpose: String
  from: Moment
  until: Moment
}

type Officer {
  id: ID!
  role: String!
  """Null: every region."""
  regions: [ID!]
}

type ControlPurpose {
  code: String!
  label: String!
  """The provision that allows, or orders, it."""
  law: String!
  """What may be done with the log for it."""
  looks: [String!]!
}

type PageInfo {
  endCursor: String
  hasNextPage: Boolean!
}

type DisclosurePage {
  nodes: [LogEntry!]!
  pageInfo: PageInfo!
  """Whether it was searched under every version of the pseudonym key. False: it was asked by a pseudonym of whom the gate does not know any
  more whose it is, so that what was recorded under another version is not here."""
  everyKey: Boolean!
  """Up to when the log of the region is read: what came since is not here. Null: up to now, but for some seconds."""
  readUntil: Moment
  """Id of the entry that records this look."""
  record: ID!
}

type DisclosureLook {
  """Null when there is none in the region, or it is not read from the ledger yet, or its body was taken away."""
  entry: WholeEntry
  """Where an entry stands whose body was taken away at the end of its term: its leaf and every proof of it stay, and nothing else."""
  pruned: Position
  record: ID!
}

type RecipientsLook {
  recipients: [Recipient!]!
  """Whether it was searched under every version of the pseudonym key. False: it was asked by a pseudonym of whom the gate does not know any
  more whose it is, so that what was recorded under another version is not here."""
  everyKey: Boolean!
  record: ID!
}

type ReadPage {
  nodes: [LogRead!]!
  pageInfo: PageInfo!
  record: ID!
}

type Resolved {
  """Null: no case or person of the region, or nobody of the staff, bears it."""
  id: ID
  record: ID!
}

type Party {
  oin: ID!
  """As it is registered now; null when it is not any more."""
  name: String
}

"""Where an entry stands in the tree of its shard (RFC 6962)."""
type Position {
  shard: ID!
  index: String!
}
${ENTRIES}`;
