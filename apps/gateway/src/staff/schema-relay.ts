/** What the staff schema says of the relay to Kafka. */
export const RELAY_QUERIES = `"""Entries that the audit topic holds without their bodies, since the broker refused them; at most 1000."""
  parkedEntries: [ParkedEntry!]!`;

export const RELAY_MUTATIONS = `"""Has the relay send a shard again from the entry with index \`to\` on, after Kafka lost what it had. Consumers know duplicates."""
  rewindRelay(shard: ID!, to: String!, dryRun: Boolean! = false): Change
  """Has the relay send again what the broker refused of a shard: all of it, or the entry with this index."""
  resendParkedEntries(shard: ID!, index: String, dryRun: Boolean! = false): Change`;

export const RELAY_TYPES = `type ParkedEntry {
  region: ID!
  shard: ID!
  index: String!
  id: ID!
  kind: String!
  """The broker's word for why."""
  reason: String!
  since: Moment!
  """It is to be sent again."""
  again: Boolean!
}`;
