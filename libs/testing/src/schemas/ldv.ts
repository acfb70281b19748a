/** Logboek dataverwerkingen 0.8, section Interface, as JSON Schema: of a line, and of one with the extension for NEN 7513 (concept). */
const HEX = (digits: number): object => ({
  type: 'string',
  pattern: `^[0-9a-f]{${String(digits)}}$`,
  not: { pattern: '^0+$' },
});
const URI = { type: 'string', pattern: '^(https?|urn):[^ ]+$' };
const TEXT = { type: 'string' };
const TEXTS = { type: 'array', items: TEXT };
const OR_NULL = (...types: readonly string[]): object => ({ type: [...types, 'null'] });

const OWN = {
  ...{
    entry_id: TEXT,
    kind: TEXT,
    shard: TEXT,
    index: { type: 'integer', minimum: 0 },
    retain_until: TEXT,
    step: TEXT,
  },
  ...{ decision: { enum: ['GRANTED', 'PARTLY', 'REFUSED'] }, recipient: { type: 'string', pattern: '^[0-9]{20}$' } },
  ...{
    on_behalf_of: TEXT,
    recipient_activity: URI,
    recipient_type: TEXT,
    purpose: TEXT,
    legal_basis: TEXTS,
    phase: OR_NULL('string'),
  },
  ...{ track: OR_NULL('string'), participation: TEXT, convenant: { type: 'string', pattern: '@[0-9]+$' } },
  ...{ convenant_hash: HEX(64), controles: { type: 'string', pattern: '^[TF]{4}$' }, clauses: TEXTS, consents: TEXTS },
  ...{
    fields_granted: TEXTS,
    fields_refused: TEXTS,
    fields_held_back: TEXTS,
    reasons: TEXTS,
    emergency: OR_NULL('string'),
  },
  ...{ confidentiality: { enum: ['NORMAAL', 'VERTROUWELIJK', 'OPGEHEVEN'] }, case: OR_NULL('string') },
};

const ATTRIBUTES = {
  'dpl.core.processing_activity_id': URI,
  'dpl.core.data_subject_id': TEXT,
  'dpl.core.data_subject_id_type': URI,
  'dpl.core.foreign_operation.processor': URI,
  'exception.type': TEXT,
  'exception.message': TEXT,
  ...Object.fromEntries(Object.entries(OWN).map(([name, schema]) => [`dpl.ketenpoort.${name}`, schema])),
};

const CORE = ['dpl.core.processing_activity_id', 'dpl.core.data_subject_id', 'dpl.core.data_subject_id_type'];

function lineWith(resource: object, attributes: object, required: readonly string[]): object {
  return {
    type: 'object',
    required: ['trace_id', 'span_id', 'status', 'name', 'start_time', 'end_time', 'resource', 'attributes'],
    additionalProperties: false,
    properties: {
      ...{ trace_id: HEX(32), span_id: HEX(16), parent_span_id: HEX(16), status: { enum: ['Unset', 'Ok', 'Error'] } },
      ...{ name: { type: 'string', minLength: 1 }, start_time: { type: 'integer' }, end_time: { type: 'integer' } },
      resource: { type: 'object', required: ['attributes'], properties: { attributes: resource } },
      attributes: { type: 'object', required, additionalProperties: false, properties: attributes },
    },
  };
}

export const LDV_LINE = lineWith({ type: 'object' }, ATTRIBUTES, CORE);

const USER = ['userID', 'alternateUserID', 'userName', 'userIsRequestor', 'roleIDCode', 'purposeOfUse'];
const NETWORK = ['networkAccessPointTypeCode', 'networkAccessPointID'];
const PARTICIPANT = [
  ...['TypeCode', 'TypeCodeRole', 'DataLifeCycle', 'IDTypeCode', 'PermissionPolicySet', 'Sensitivity'],
  ...['ID', 'Name', 'Detail', 'Description'],
].map((name) => `participantObject${name}`);

const listOf = (names: readonly string[]): object => ({
  type: 'array',
  items: {
    type: 'object',
    required: names,
    additionalProperties: false,
    properties: Object.fromEntries(names.map((name) => [name, OR_NULL('string', 'boolean')])),
  },
});

const NEN = {
  'dpl.nen7513.eventTypeCode': TEXT,
  'dpl.nen7513.users': { ...listOf([...USER, ...NETWORK]), minItems: 1 },
  'dpl.nen7513.participants': { ...listOf(PARTICIPANT), minItems: 1 },
  'dpl.nen7513.participantSegments': listOf(PARTICIPANT),
  'dpl.nen7513.autorisatieProtocol': { type: 'string', pattern: '@[0-9]+$' },
  'dpl.nen7513.behandelrelatieProtocol': TEXT,
  'dpl.nen7513.toestemmingsProfiel': OR_NULL('string'),
  'dpl.nen7513.controles': { type: 'string', pattern: '^[TF]{4}$' },
};
const SOURCE = ['nen7513.AuditEnterpriseSiteID', 'nen7513.AuditSourceId', 'nen7513.AuditSourceTypeCode'];

export const NEN7513_LINE = lineWith({ type: 'object', required: SOURCE }, { ...ATTRIBUTES, ...NEN }, [
  ...CORE,
  ...Object.keys(NEN),
]);
