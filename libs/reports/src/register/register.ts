import { toIso, within, type Instant } from '#kernel';
import { oinUrn, type ExportContext } from '../exports/exported.js';
import type { ActivityVersion } from './activity-version.js';
import { OWN_ACTIVITIES } from './own-activities.js';

/** A version of a region's convenant as it was put in force, with the part of its document that the register tells of. */
export interface ActivatedConvenant {
  readonly region: string;
  readonly id: string;
  readonly version: number;
  /** SHA-256, hex. */
  readonly hash: string;
  readonly activatedAt: Instant;
  readonly document: {
    readonly purposes: readonly {
      readonly code: string;
      readonly label: string;
      readonly legalBasis: readonly string[];
      readonly activity: string;
    }[];
    readonly clauses: readonly {
      readonly to: string;
      readonly functions?: readonly string[];
      readonly purposes: readonly string[];
      readonly fields?: Readonly<Record<string, readonly string[]>>;
      readonly legalBasis: readonly string[];
    }[];
  };
}

/** An activity that records name, by its URI. */
export interface RegisteredActivity {
  readonly id: string;
  readonly region: string;
  readonly versions: readonly ActivityVersion[];
}

/** Names of categories of data by code. */
export type CategoryNames = ReadonlyMap<string, string>;

/** The register of processing activities of one region, from all versions of its convenant in the order in which they were put in force,
 *  and from what the gate does of itself. Each URI that a record names is in it, with the version that was valid then (LDV-01). */
export function registerOf(
  region: string,
  convenants: readonly ActivatedConvenant[],
  { ours, categories }: Pick<ExportContext, 'ours'> & { readonly categories: CategoryNames },
): readonly RegisteredActivity[] {
  const activities = new Map<string, ActivityVersion[]>();
  for (const [index, convenant] of convenants.entries()) {
    // One that was revoked is what a refusal is recorded under, until the next comes.
    const until = convenants[index + 1]?.activatedAt ?? null;
    for (const purpose of convenant.document.purposes)
      activities.set(purpose.activity, [
        ...(activities.get(purpose.activity) ?? []),
        versionOf(convenant, purpose, { until, categories }),
      ]);
  }
  const own = OWN_ACTIVITIES.map(({ kind, ...says }) => ({
    id: `${oinUrn(ours)}:verwerking:${kind}`,
    region,
    versions: [{ ...OWN_VERSION, ...says }],
  }));
  return [...Array.from(activities, ([id, versions]) => ({ id, region, versions })), ...own];
}

/** What was valid at a moment. */
export function validAt({ versions, ...activity }: RegisteredActivity, at: Instant): RegisteredActivity {
  const spanOf = ({ validFrom, validUntil }: ActivityVersion) => ({
    from: validFrom === null ? -Infinity : Date.parse(validFrom),
    until: validUntil === null ? null : Date.parse(validUntil),
  });
  return { ...activity, versions: versions.filter((version) => within(at, spanOf(version))) };
}

const OWN_VERSION = { version: 1, validFrom: null, validUntil: null, recipients: [], convenant: null } as const;

type Purpose = ActivatedConvenant['document']['purposes'][number];

function versionOf(
  { document, ...convenant }: ActivatedConvenant,
  { code, label, legalBasis }: Purpose,
  { until, categories }: { readonly until: Instant | null; readonly categories: CategoryNames },
): ActivityVersion {
  const clauses = document.clauses.filter(({ purposes }) => purposes.includes(code));
  const codes = new Set(clauses.flatMap(({ fields = {} }) => Object.keys(fields)));
  return {
    version: convenant.version,
    validFrom: toIso(convenant.activatedAt),
    validUntil: until === null ? null : toIso(until),
    purpose: { code, label },
    legalBasis: [...new Set([...legalBasis, ...clauses.flatMap((clause) => clause.legalBasis)])],
    personalData: {
      categories: [...codes]
        .sort()
        .map((category) => ({ code: category, label: categories.get(category) ?? category })),
    },
    recipients: recipientsOf(clauses),
    convenant: { id: convenant.id, version: convenant.version, hash: convenant.hash },
  };
}

function recipientsOf(clauses: ActivatedConvenant['document']['clauses']): ActivityVersion['recipients'] {
  const functions = new Map<string, Set<string> | null>();
  for (const clause of clauses) {
    const named = clause.functions ?? [];
    const known = functions.get(clause.to);
    functions.set(clause.to, named.length === 0 || known === null ? null : new Set([...(known ?? []), ...named]));
  }
  return Array.from(functions, ([type, names]) => ({ type, functions: [...(names ?? [])].sort() }));
}
