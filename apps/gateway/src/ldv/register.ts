import { InputRefused, instantOf, type Instant } from '#kernel';
import { isActivity } from '#identity';
import type { ConvenantStore } from '#persistence';
import { registerOf, validAt, type ActivatedConvenant, type CategoryNames, type RegisteredActivity } from '#reports';

/** What is looked up; null: everything. */
export interface RegisterQuestion {
  readonly activity: string | null;
  readonly at: Instant | null;
}

/** What the register is asked. InputRefused with what is wrong. */
export function questionOf({ activity, at }: Readonly<Record<string, unknown>>): RegisterQuestion {
  const moment = typeof at === 'string' ? instantOf(at) : null;
  if (at !== undefined && moment === null) throw refused('at', 'Send a moment with its offset, as RFC 3339 has it');
  if (activity === undefined) return { activity: null, at: moment };
  if (typeof activity !== 'string' || !isActivity(activity))
    throw refused('activity', 'Send the URI of a processing activity, as a record names it');
  return { activity, at: moment };
}

function refused(name: string, remedy: string): InputRefused {
  return new InputRefused([{ path: [name], problem: 'This cannot be used', remedy }]);
}

export interface RegisterParts {
  readonly convenants: Pick<ConvenantStore, 'all' | 'regions'>;
  readonly ours: string;
  readonly categories: CategoryNames;
}

/** The register of processing activities, as the convenants of a region make it. */
export class Register {
  constructor(private readonly parts: RegisterParts) {}

  /** Those of these regions that are asked for; null: of every region. SourceUnavailable when the convenants cannot be read. */
  async find(
    regions: readonly string[] | null,
    { activity, at }: RegisterQuestion,
  ): Promise<readonly RegisteredActivity[]> {
    const known = regions ?? (await this.parts.convenants.regions());
    const all = (await Promise.all(known.map((region) => this.#of(region)))).flat();
    const asked = all.filter(({ id }) => activity === null || id === activity);
    return at === null ? asked : asked.map((one) => validAt(one, at)).filter(({ versions }) => versions.length > 0);
  }

  async #of(region: string): Promise<readonly RegisteredActivity[]> {
    const { convenants, ours, categories } = this.parts;
    // Each was judged when it was put in force.
    const versions = (await convenants.all(region)) as readonly (ActivatedConvenant & object)[];
    return registerOf(region, versions, { ours, categories });
  }
}
