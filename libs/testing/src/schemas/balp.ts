/** What IHE BALP 1.1 asks of an AuditEvent besides what FHIR R4 does, as data: read from the published profiles. */
export interface BalpProfile {
  readonly name: string;
  /** `system#code`. */
  readonly type: string;
  readonly action: string;
  /** At least one of the subtypes. */
  readonly subtypes: readonly string[];
  readonly outcomes: readonly string[];
  readonly agents: readonly BalpSlice[];
  readonly entities: readonly BalpSlice[];
  /** No entity but those of a slice. */
  readonly closedEntities: boolean;
}

export interface BalpSlice {
  readonly name: string;
  readonly type: string;
  readonly min: number;
  readonly max: number;
  readonly needs: readonly string[];
  readonly lacks: readonly string[];
  /** Its `who` is the observer that recorded it. */
  readonly isSource?: boolean;
  readonly requestor?: boolean;
  readonly role?: string;
  /** Type of resource that its `what` refers to. */
  readonly refersTo?: string;
}

const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
const HL7 = 'http://terminology.hl7.org/CodeSystem';
const many = Number.MAX_SAFE_INTEGER;
const PATIENT: BalpSlice = {
  ...{ name: 'patient', type: `${HL7}/audit-entity-type#1`, min: 1, max: 1, needs: ['what'], lacks: [] },
  ...{ role: `${HL7}/object-role#1`, refersTo: 'Patient' },
};
const BARE = ['role', 'altId', 'name', 'location', 'media'];

/** IHE.BasicAudit.PrivacyDisclosure.Source. */
export const BALP_DISCLOSURE: BalpProfile = {
  name: 'PrivacyDisclosure.Source',
  ...{ type: `${DCM}#110106`, action: 'R', outcomes: ['0', '4', '8', '12'], closedEntities: false },
  subtypes: [`${HL7}/iso-21089-lifecycle#disclose`],
  agents: [
    { name: 'source', type: `${DCM}#110153`, min: 1, max: 1, needs: ['who', 'network'], lacks: [], isSource: true },
    { name: 'recipient', type: `${DCM}#110152`, min: 1, max: 1, needs: ['who', 'network'], lacks: [] },
    { name: 'custodian', type: 'http://snomed.info/sct#159541003', min: 0, max: 1, needs: ['who'], lacks: [] },
    { name: 'authorizer', type: 'http://snomed.info/sct#429577009', min: 0, max: 1, needs: ['who'], lacks: [] },
  ],
  entities: [PATIENT],
};

/** IHE.BasicAudit.AuthZconsent. */
export const BALP_DECISION: BalpProfile = {
  name: 'AuthZconsent',
  ...{ type: `${DCM}#110113`, action: 'E', outcomes: ['0', '4', '8', '12'], closedEntities: true },
  subtypes: ['AuthZ-Consent', 'AuthZ-Role'].map(
    (code) => `https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType#${code}`,
  ),
  agents: [
    {
      name: 'client',
      type: `${DCM}#110150`,
      min: 1,
      max: 1,
      needs: ['who', 'network'],
      lacks: [...BARE, 'purposeOfUse'],
    },
    {
      ...{ name: 'user', type: `${HL7}/v3-ParticipationType#IRCP`, min: 1, max: 1, needs: ['who'], requestor: true },
      lacks: ['altId', 'location', 'media', 'network'],
    },
    {
      ...{ name: 'userorg', type: `${HL7}/v3-RoleClass#PROV`, min: 1, max: 1, needs: ['who'], requestor: false },
      lacks: [...BARE, 'policy', 'network'],
    },
    {
      ...{ name: 'authorizer', type: `${HL7}/extra-security-role-type#authserver`, min: 1, max: 1, needs: ['who'] },
      ...{ requestor: false, isSource: true, lacks: [...BARE, 'policy', 'network', 'purposeOfUse'] },
    },
  ],
  entities: [
    PATIENT,
    {
      name: 'consent',
      type: 'http://hl7.org/fhir/resource-types#Consent',
      min: 1,
      max: many,
      needs: ['what'],
      lacks: [],
    },
    {
      ...{
        name: 'token',
        type: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/UserAgentTypes#UserOauthAgent',
        min: 0,
        max: 1,
      },
      ...{ needs: ['what'], lacks: [] },
    },
  ],
};

interface Coding {
  readonly system?: string;
  readonly code?: string;
}
type Part = Readonly<Record<string, unknown>>;

/** Where an AuditEvent does not do what the profile asks; none: it does. */
export function balpMistakes(event: Part, profile: BalpProfile): readonly string[] {
  const subtypes = ((event['subtype'] ?? []) as readonly Coding[]).map(nameOf);
  const agents = event['agent'] as readonly Part[];
  const entities = event['entity'] as readonly Part[];
  const observer = JSON.stringify((event['source'] as Part)['observer']);
  const open = entities.filter((entity) => !profile.entities.some(({ type }) => type === typeOf(entity)));
  const checks: readonly (readonly [boolean, string])[] = [
    [nameOf(event['type'] as Coding) === profile.type, 'type'],
    [profile.subtypes.some((subtype) => subtypes.includes(subtype)), 'subtype'],
    [event['action'] === profile.action, 'action'],
    [profile.outcomes.includes(String(event['outcome'])), 'outcome'],
    [event['recorded'] !== undefined, 'recorded'],
    [event['modifierExtension'] === undefined, 'modifierExtension'],
    [agents.length >= 2, 'agents'],
    [entities.length >= 2, 'entities'],
    [!profile.closedEntities || open.length === 0, 'entity of no slice'],
  ];
  return [
    ...checks.filter(([holds]) => !holds).map(([, mistake]) => mistake),
    ...profile.agents.flatMap((slice) => sliceMistakes(slice, agents, observer)),
    ...profile.entities.flatMap((slice) => sliceMistakes(slice, entities, observer)),
  ];
}

function sliceMistakes(slice: BalpSlice, parts: readonly Part[], observer: string): readonly string[] {
  const own = parts.filter((part) => typeOf(part) === slice.type);
  const count =
    own.length >= slice.min && own.length <= slice.max ? [] : [`${slice.name}: ${String(own.length)} of them`];
  return [
    ...count,
    ...own.flatMap((part) => partMistakes(slice, part, observer)).map((name) => `${slice.name}.${name}`),
  ];
}

function partMistakes(slice: BalpSlice, part: Part, observer: string): readonly string[] {
  const { requestor, role, refersTo } = slice;
  const wrong: readonly (readonly [boolean, string])[] = [
    [slice.isSource === true && JSON.stringify(part['who']) !== observer, 'who'],
    [requestor !== undefined && part['requestor'] !== requestor, 'requestor'],
    [role !== undefined && nameOf(part['role'] ?? {}) !== role, 'role'],
    [refersTo !== undefined && (part['what'] as Part)['type'] !== refersTo, 'what'],
  ];
  return [
    ...slice.needs.filter((name) => part[name] === undefined),
    ...slice.lacks.filter((name) => part[name] !== undefined),
    ...wrong.filter(([is]) => is).map(([, name]) => name),
  ];
}

function typeOf(part: Part): string {
  const type = part['type'] as Coding & { readonly coding?: readonly Coding[] };
  return nameOf(type.coding?.[0] ?? type);
}

function nameOf({ system = '', code = '' }: Coding): string {
  return `${system}#${code}`;
}
