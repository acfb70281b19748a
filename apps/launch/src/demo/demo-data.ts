import type { Json, Participation, PartyType, Phase, Purpose, Track } from '#kernel';

export type RegionId = 'groningen' | 'twente';

/** Types of parties that the demo has: those that may receive something. */
export type DemoType = Exclude<PartyType, 'ZORGVERZEKERAAR' | 'KEURINGSARTS'>;

/** Everything here is made up. Days count from the moment of seeding; below zero is the past. */
export interface DemoRegion {
  readonly id: RegionId;
  readonly name: string;
  readonly parties: readonly DemoParty[];
  readonly cases: readonly DemoCase[];
}

export interface DemoParty {
  readonly slug: string;
  readonly oin: string;
  readonly name: string;
  readonly type: DemoType;
  /** Regions that it acceded in. */
  readonly regions: readonly RegionId[];
  /** What its application is registered for. */
  readonly functions: readonly string[];
  readonly purposes: readonly Purpose[];
}

export interface DemoCase {
  readonly id: string;
  /** Internal id of the person, nothing but random to anybody else. */
  readonly person: string;
  /** What the case is there to show. */
  readonly shows: string;
  readonly phase: Phase;
  readonly track: Track;
  readonly openedDays: number;
  readonly participants: readonly DemoParticipant[];
  readonly emergency: DemoEmergency | null;
  readonly consents: readonly DemoConsent[];
  readonly items: readonly DemoItem[];
}

export interface DemoParticipant {
  readonly slug: string;
  readonly role: Participation;
  readonly fromDays: number;
  readonly untilDays: number | null;
}

export interface DemoEmergency {
  readonly reason: string;
  readonly fromDays: number;
  readonly untilDays: number;
}

export interface DemoConsent {
  readonly id: string;
  readonly kind: 'CONSENT' | 'OBJECTION';
  readonly state: 'IN_FORCE' | 'WITHDRAWN';
  readonly categories: readonly string[];
  readonly recipients: readonly PartyType[];
  readonly purpose: Purpose | null;
  readonly fromDays: number;
  readonly untilDays: number | null;
}

export interface DemoItem {
  readonly id: string;
  readonly unit: string;
  /** Slugs of parties. */
  readonly contributor: string;
  readonly owner: string | null;
  readonly archived: boolean;
  readonly restricted: boolean;
  readonly thirdParty: boolean;
  readonly fromDays: number;
  readonly untilDays: number | null;
  /** By coordinate; sealed fields only, and only those that have a value. */
  readonly values: Readonly<Record<string, Json>>;
}
