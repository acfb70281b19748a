import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { StaffRole } from '#identity';

/** Somebody who administers regions or watches over what happens in them. Never a name: an id that they were given. */
@Entity({ schema: 'gate', name: 'staff' })
export class StaffEntity {
  @PrimaryColumn('text') id!: string;
  @Column('text') role!: StaffRole;
  /** Null: every region, also those to come. */
  @Column('text', { array: true, nullable: true }) regions!: string[] | null;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
}

/** A public key of a member of staff. */
@Entity({ schema: 'gate', name: 'staff_key' })
export class StaffKeyEntity {
  @PrimaryColumn('text') kid!: string;
  @Column('text') staff!: string;
  @Column('jsonb') jwk!: object;
  @Column('timestamptz', { name: 'added_at', default: () => 'now()' }) addedAt!: Date;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
}
