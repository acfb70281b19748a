import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DocumentMode, Proof } from '#identity';
import type { PartyType, Purpose } from '#kernel';

@Entity({ schema: 'gate', name: 'region' })
export class RegionEntity {
  @PrimaryColumn('text') id!: string;
  @Column('text') name!: string;
}

/** An organisation that may accede to a convenant. */
@Entity({ schema: 'gate', name: 'party' })
export class PartyEntity {
  @PrimaryColumn('text') oin!: string;
  @Column('text') slug!: string;
  @Column('text') name!: string;
  @Column('text') type!: PartyType;
}

/** When a party acceded to a region's convenant, and when it left. */
@Entity({ schema: 'gate', name: 'accession' })
export class AccessionEntity {
  @PrimaryColumn('text') oin!: string;
  @PrimaryColumn('text') region!: string;
  @Column('timestamptz', { name: 'acceded_at' }) accededAt!: Date;
  @Column('timestamptz', { name: 'exited_at', nullable: true }) exitedAt!: Date | null;
}

/** A party's application: an OAuth client with the functions and purposes registered for it. */
@Entity({ schema: 'gate', name: 'application' })
export class ApplicationEntity {
  @PrimaryColumn('text', { name: 'client_id' }) clientId!: string;
  @Column('text') oin!: string;
  @Column('text', { array: true }) functions!: string[];
  @Column('text', { array: true }) purposes!: Purpose[];
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
}

/** A public key of a party. Several may be in force at once, so that rotation has no gap. */
@Entity({ schema: 'gate', name: 'party_key' })
export class PartyKeyEntity {
  @PrimaryColumn('text') oin!: string;
  @PrimaryColumn('text') kid!: string;
  @Column('jsonb') jwk!: object;
  @Column('timestamptz', { name: 'added_at', default: () => 'now()' }) addedAt!: Date;
  /** From when on it opens nothing more, perhaps in the future. */
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
}

/** On which terms a party is served. Without a row: the default ones. */
@Entity({ schema: 'gate', name: 'party_terms' })
export class PartyTermsEntity {
  @PrimaryColumn('text') oin!: string;
  @Column('text') proof!: Proof;
  @Column('boolean') introspection!: boolean;
  @Column('text') documents!: DocumentMode;
  @Column('integer', { name: 'requests_per_minute', nullable: true }) requestsPerMinute!: number | null;
  @Column('integer', { name: 'cases_per_hour', nullable: true }) casesPerHour!: number | null;
}

/** As which processing activity of its own register a party receives for a purpose. */
@Entity({ schema: 'gate', name: 'party_activity' })
export class PartyActivityEntity {
  @PrimaryColumn('text') oin!: string;
  @PrimaryColumn('text') purpose!: Purpose;
  /** URI of it, with its version. */
  @Column('text') activity!: string;
}

/** A document that a party registered. */
@Entity({ schema: 'gate', name: 'document' })
export class DocumentEntity {
  @PrimaryColumn('text') oin!: string;
  /** SHA-256 of `body`, hex. */
  @PrimaryColumn('text') hash!: string;
  @Column('text') body!: string;
  /** Their names; none: the only operation has no name. */
  @Column('text', { array: true }) operations!: string[];
  @Column('timestamptz', { name: 'added_at', default: () => 'now()' }) addedAt!: Date;
}

/** A party that acts on behalf of another in a region. */
@Entity({ schema: 'gate', name: 'delegation' })
export class DelegationEntity {
  @PrimaryColumn('text') delegate!: string;
  @PrimaryColumn('text') principal!: string;
  @PrimaryColumn('text') region!: string;
  /** Of the principal's type of party, as the convenant names them. */
  @Column('text', { array: true }) functions!: string[];
  @Column('text', { array: true }) purposes!: Purpose[];
  @Column('timestamptz', { name: 'from_at' }) fromAt!: Date;
  @Column('timestamptz', { name: 'until_at', nullable: true }) untilAt!: Date | null;
}

/** A version of a region's convenant. The newest version of a region is the one that holds. */
@Entity({ schema: 'gate', name: 'convenant' })
export class ConvenantEntity {
  @PrimaryColumn('text') region!: string;
  @PrimaryColumn('integer') version!: number;
  @Column('text') id!: string;
  @Column('text') hash!: string;
  @Column('jsonb') document!: object;
  @Column('timestamptz', { name: 'activated_at' }) activatedAt!: Date;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
}
