/** What officers see of entries. */
export const ENTRIES = `type LogEntry {
  id: ID!
  at: Moment!
  region: ID!
  kind: String!
  position: Position!
  party: Party
  onBehalfOf: Party
  function: String
  """Pseudonym."""
  professional: String
  purpose: String
  legalBasis: [String!]!
  """Pseudonym."""
  case: String
  """Pseudonym."""
  person: String
  """Reason of the emergency because of which something was granted."""
  emergency: String
  """What became of the answer; null: not known yet."""
  outcome: String
  """Categories of which something was granted, or refused."""
  granted: [String!]!
  refused: [String!]!
  grantedFields: [String!]!
  refusedFields: [String!]!
  """Exact reasons of the refusals."""
  reasons: [String!]!
}

type WholeEntry {
  id: ID!
  at: Moment!
  region: ID!
  kind: String!
  step: String
  position: Position!
  party: Party
  partyType: String
  onBehalfOf: Party
  application: String
  """URI of the recipient's own processing activity, where it registered one."""
  recipientActivity: String
  function: String
  professional: String
  """Whether the professional is bound to secrecy."""
  confidential: Boolean
  purpose: String
  activity: String
  operation: String
  phase: String
  track: String
  participation: String
  legalBasis: [String!]!
  wpg20Decision: String
  convenant: ConvenantReference
  case: String
  person: String
  emergency: String
  emergencyUntil: Moment
  outcome: String
  grants: [GrantedFields!]!
  refusals: [RefusedFields!]!
  """What the decision rested on: the document of which \`body\` has the hash, as \`facts\`. Null when there is none, or what is kept is not
  what the hash names."""
  facts: Json
  """Granted, and held back since the caller wanted all or nothing."""
  heldBack: [String!]
  sources: Json
  """NEN 7513: autorisatie, behandelrelatie, toestemming, noodknop as T or F."""
  controles: String
  confidentiality: String
  retainUntil: String
  trace: String
  """All parts of the decision, this entry among them."""
  parts: [Part!]!
  """Its body was taken away at the end of its term: the tree still has its leaf."""
  pruned: Boolean!
  """Its body, or that of another part, is not the one that was recorded, and is not shown."""
  damaged: Boolean!
  """The entry itself, as the ledger has it."""
  body: Json
}

type ConvenantReference {
  id: ID!
  version: Int!
  hash: String!
}

type GrantedFields {
  holder: Party
  clause: ClauseReference!
  form: String!
  """The consent that it rested on: id@version."""
  consent: String
  fields: [String!]!
}

type ClauseReference {
  id: ID!
  """The clause as that version of the convenant has it."""
  terms: Json
}

type RefusedFields {
  holder: Party
  """The exact reason."""
  reason: String!
  """The neutral reason that the caller was told; null: nothing, it looked empty."""
  told: String
  fields: [String!]!
}

type Part {
  id: ID!
  shard: ID!
  index: String!
  """Hex. The body was held against it."""
  leafHash: String!
}

type Recipient {
  party: Party!
  onBehalfOf: Party
  function: String
  """Pseudonym."""
  professional: String
  purpose: String!
  holder: Party!
  clause: String!
  form: String!
  first: Moment!
  last: Moment!
  times: Int!
  """Of these, answers that went out whole; what arrived of the others is not known."""
  delivered: Int!
}

type LogRead {
  id: ID!
  at: Moment!
  region: ID!
  kind: String!
  step: String!
  """Pseudonym of who of the staff looked; null: a party did."""
  staff: String
  party: Party
  onBehalfOf: Party
  function: String
  """Pseudonym of who looked for the party."""
  professional: String
  controlPurpose: String
  case: String
  person: String
  position: Position!
  """What was recorded of it, in closed words."""
  told: Json
}

type Overview {
  mediaType: String!
  """utf-8 or base64."""
  encoding: String!
  content: String!
  record: ID!
}

type RestrictionsLook {
  restrictions: [Restriction!]!
  record: ID!
}

type RestrictionChange {
  id: ID!
  record: ID!
}

type Restriction {
  id: ID!
  person: ID!
  party: ID
  category: String
  fromDay: String
  untilDay: String
  ground: String!
  reason: String!
  weighing: Json!
  endsAt: Moment!
  setBy: ID!
  setAt: Moment!
  liftedBy: ID
  liftedAt: Moment
}
`;
