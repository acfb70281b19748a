import { RELAY_MUTATIONS, RELAY_QUERIES, RELAY_TYPES } from './schema-relay.js';

const RECORDED = `"""False when everything was so already: then nothing was written and nothing recorded."""
  changed: Boolean!
  """Everything was done and checked, and then undone."""
  dryRun: Boolean!
  """Where it was recorded."""
  records: [StaffRecord!]!`;

/** The schema for administrators and privacy officers. Tells who takes part and what holds; never what a case contains. */
export const STAFF_SCHEMA = `"""Moment with its offset, as RFC 3339 has it."""
scalar Moment

"""Any JSON."""
scalar Json

type Query {
  """Who you are to the gate."""
  me: Staff!
  """Staff whose regions are among yours."""
  staff: [Staff!]!
  """Your regions."""
  regions: [Region!]!
  """Parties that acceded to a region, also those that left it."""
  parties(region: ID!): [Party!]!
  """One party, by its OIN or its slug. Null when none of its regions is yours."""
  party(oin: ID, slug: ID): Party
  """The newest convenant of a region."""
  convenant(region: ID!): ConvenantVersion
  """Who takes part in a case, when and in which functions. Null when the case is not in your regions."""
  caseParties(case: ID!): [CaseParty!]
  ${RELAY_QUERIES}
}

type Mutation {
  """A party accedes to a region's convenant."""
  addParty(region: ID!, oin: ID!, name: String!, slug: String, type: String!, from: Moment, dryRun: Boolean! = false): Change
  """A party leaves a region, now or from a moment to come."""
  exitParty(region: ID!, oin: ID!, at: Moment, dryRun: Boolean! = false): Change
  """On which terms a party is served; what is left out stays. A rate that is null: the default of the gate."""
  setPartyTerms(oin: ID!, proof: String, introspection: Boolean, documents: String, requestsPerMinute: Int, casesPerHour: Int, dryRun: Boolean! = false): Change
  """As which processing activity of its own register a party receives for a purpose: what the record names. Null: none any more."""
  setPartyActivity(oin: ID!, purpose: String!, activity: String, dryRun: Boolean! = false): Change
  """Takes away a document that a party registered: nothing runs under its hash any more."""
  removeDocument(oin: ID!, id: ID!, dryRun: Boolean! = false): Change
  """A party may act on behalf of another in a region: in these functions of the other's, for these purposes. Said again: on the new
  terms from then on."""
  delegate(region: ID!, delegate: ID!, principal: ID!, functions: [String!]!, purposes: [String!]!, from: Moment, until: Moment, dryRun: Boolean! = false): Change
  """Lets a region whose database was set back go on in a new shard of the ledger."""
  continueLedger(region: ID!, dryRun: Boolean! = false): Change
  """Lets go of the bodies of months that ended before a day (five years ago, or earlier), in every region. Every proof stays valid."""
  pruneLedger(before: String!, dryRun: Boolean! = false): Pruned
  ${RELAY_MUTATIONS}
  """A party acts no more on behalf of another, now or from a moment to come."""
  endDelegation(region: ID!, delegate: ID!, principal: ID!, at: Moment, dryRun: Boolean! = false): Change
  """Registers one more public key of a party, or of a member of staff."""
  addKey(oin: ID, staff: ID, jwk: Json!, dryRun: Boolean! = false): Change
  """Registers a new key; the one that it replaces holds until \`keepFor\` (ISO 8601, 90 days at most; 0: ends at once) is over."""
  rotateKey(oin: ID, staff: ID, kid: ID!, jwk: Json!, keepFor: String! = "P1D", dryRun: Boolean! = false): Change
  """Ends a key now."""
  revokeKey(oin: ID, staff: ID, kid: ID!, dryRun: Boolean! = false): Change
  """Registers an application of a party: an OAuth client."""
  addApplication(oin: ID!, clientId: ID!, functions: [String!]!, purposes: [String!]!, dryRun: Boolean! = false): Change
  """Changes what an application is registered for; what is left out stays."""
  scopeApplication(clientId: ID!, functions: [String!], purposes: [String!], dryRun: Boolean! = false): Change
  """Ends an application for good."""
  revokeApplication(clientId: ID!, dryRun: Boolean! = false): Change
  """Lets somebody in as staff: ADMINISTRATOR or PRIVACY_OFFICER. Regions left out: every region."""
  addStaff(id: ID!, role: String!, regions: [ID!], jwk: Json!, dryRun: Boolean! = false): Change
  """Takes somebody's rights away for good."""
  revokeStaff(id: ID!, dryRun: Boolean! = false): Change
  """Opens a case. Each call opens another. \`person\`: the id that an earlier case of this person answered."""
  openCase(region: ID!, track: String!, phase: String! = "AANMELDING", participants: [CasePartyInput!]!, person: ID, dryRun: Boolean! = false): OpenedCase
  """A party joins a case: KERNPARTNER, or AGENDADEELNEMER with an end. No functions: every function."""
  joinCase(case: ID!, oin: ID!, role: String!, functions: [String!], from: Moment, until: Moment, dryRun: Boolean! = false): Change
  """A party leaves a case, now or from a moment to come."""
  leaveCase(case: ID!, oin: ID!, at: Moment, dryRun: Boolean! = false): Change
  """Puts a version of a convenant in force. The first one of a region opens the region."""
  activateConvenant(document: Json!, dryRun: Boolean! = false): ActivatedConvenant
  """Ends the newest convenant of a region, now or from a moment to come."""
  revokeConvenant(region: ID!, at: Moment, dryRun: Boolean! = false): Change
}

input CasePartyInput {
  oin: ID!
  role: String!
  functions: [String!]
  from: Moment
  until: Moment
}

type Change {
  ${RECORDED}
}

type OpenedCase {
  """Random; in a dry run it will not be this one."""
  case: ID!
  person: ID!
  ${RECORDED}
}

type ActivatedConvenant {
  id: ID!
  region: ID!
  version: Int!
  hash: String!
  ${RECORDED}
}

type Pruned {
  """First days of the months whose bodies went."""
  months: [String!]!
  bodies: Float!
  ${RECORDED}
}

${RELAY_TYPES}

type StaffRecord {
  region: ID!
  id: ID!
}

type Staff {
  id: ID!
  role: String!
  """Null: every region."""
  regions: [ID!]
  revoked: Moment
  keys: [Key!]!
}

type Region {
  id: ID!
  """Version of its newest convenant."""
  version: Int
}

type Party {
  oin: ID!
  slug: ID!
  name: String!
  type: String!
  accessions: [Accession!]!
  keys: [Key!]!
  applications: [Application!]!
  terms: PartyTerms!
  """As which processing activities of its own it receives, by purpose."""
  activities: [PartyActivity!]!
  """On whose behalf it may act, in your regions."""
  delegations: [Delegation!]!
  """Operations that it registered."""
  documents: [RegisteredDocument!]!
  """One of them, by its id."""
  document(id: ID!): RegisteredDocument
}

type PartyActivity {
  purpose: String!
  """URI of it, with its version."""
  activity: String!
}

type RegisteredDocument {
  """\`sha256:\` and the hash of its exact text."""
  id: ID!
  """Names of its operations; none: its only operation has no name."""
  operations: [String!]!
  added: Moment!
  text: String!
  """What it would disclose in a region, by the newest convenant: per operation, purpose and function."""
  review(region: ID!): Json
}

type PartyTerms {
  """NONE, DPOP (RFC 9449) or MTLS (RFC 8705): how it shows that a token is its own."""
  proof: String!
  """Whether it may ask for the schema."""
  introspection: Boolean!
  """OFF, LOG_UNKNOWN or ONLY_REGISTERED: what is done with a document that it has not registered."""
  documents: String!
  """Null: the default of the gate."""
  requestsPerMinute: Int
  """Null: the default of the gate."""
  casesPerHour: Int
}

type Delegation {
  region: ID!
  """OIN of the party it acts for."""
  principal: ID!
  functions: [String!]!
  purposes: [String!]!
  from: Moment!
  until: Moment
}

type Accession {
  region: ID!
  from: Moment!
  until: Moment
}

type Key {
  kid: ID!
  """SHA-256 of RFC 7638: the same for the same key, whatever its name."""
  thumbprint: String!
  since: Moment!
  """From when on it opens nothing more."""
  revoked: Moment
}

type Application {
  clientId: ID!
  functions: [String!]!
  purposes: [String!]!
  revoked: Moment
}

type ConvenantVersion {
  id: ID!
  region: ID!
  version: Int!
  hash: String!
  """Now: begun, not over, not revoked."""
  inForce: Boolean!
  activated: Moment!
  revoked: Moment
  document: Json!
}

type CaseParty {
  oin: ID!
  slug: ID!
  role: String!
  """None: every function."""
  functions: [String!]!
  from: Moment!
  until: Moment
}
`;
