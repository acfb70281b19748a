import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Participation, PartyType, Phase, Purpose, Track } from '#kernel';

/** A person, known to us by a random id only. */
@Entity({ schema: 'gate', name: 'person' })
export class PersonEntity {
  @PrimaryColumn('uuid') id!: string;
}

@Entity({ schema: 'gate', name: 'case_file' })
export class CaseFileEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') region!: string;
  @Column('uuid') person!: string;
  @Column('text') phase!: Phase;
  @Column('text') track!: Track;
  @Column('timestamptz', { name: 'opened_at' }) openedAt!: Date;
}

/** A window in which a party takes part in one case. Windows of one party in one case never overlap. */
@Entity({ schema: 'gate', name: 'participation' })
export class ParticipationEntity {
  @PrimaryColumn('uuid', { name: 'case_id' }) caseId!: string;
  @PrimaryColumn('text') oin!: string;
  @PrimaryColumn('timestamptz', { name: 'from_at' }) fromAt!: Date;
  @Column('text') role!: Participation;
  @Column('timestamptz', { name: 'until_at', nullable: true }) untilAt!: Date | null;
  /** Functions in which it takes part; empty: every function. */
  @Column('text', { array: true, default: '{}' }) functions!: string[];
}

/** A declared emergency (Wvggz 8:29): always with a reason and an end. */
@Entity({ schema: 'gate', name: 'emergency' })
export class EmergencyEntity {
  @PrimaryColumn('uuid', { name: 'case_id' }) caseId!: string;
  @PrimaryColumn('timestamptz', { name: 'from_at' }) fromAt!: Date;
  @Column('text') reason!: string;
  @Column('timestamptz', { name: 'until_at' }) untilAt!: Date;
}

/** One version of a consent or an objection. Versions are added, never changed. */
@Entity({ schema: 'consent', name: 'record' })
export class ConsentEntity {
  @PrimaryColumn('uuid') id!: string;
  @PrimaryColumn('integer') version!: number;
  @Column('uuid', { name: 'case_id' }) caseId!: string;
  @Column('text') kind!: 'CONSENT' | 'OBJECTION';
  @Column('text') state!: 'IN_FORCE' | 'WITHDRAWN';
  @Column('text', { array: true }) categories!: string[];
  @Column('text', { array: true }) recipients!: PartyType[];
  @Column('text', { nullable: true }) purpose!: Purpose | null;
  @Column('timestamptz', { name: 'from_at' }) fromAt!: Date;
  @Column('timestamptz', { name: 'until_at', nullable: true }) untilAt!: Date | null;
}
