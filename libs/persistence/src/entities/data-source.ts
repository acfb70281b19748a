import 'reflect-metadata';
import type { DataSourceOptions } from 'typeorm';
import { CaseFileEntity, ConsentEntity, EmergencyEntity, ParticipationEntity, PersonEntity } from './case.entity.js';
import {
  AccessionEntity,
  ApplicationEntity,
  ConvenantEntity,
  DocumentEntity,
  DelegationEntity,
  PartyActivityEntity,
  PartyEntity,
  PartyKeyEntity,
  PartyTermsEntity,
  RegionEntity,
} from './party.entity.js';
import { DEADLINES, ON_PRIMARY, type Deadlines } from '../pool.js';
import { StaffEntity, StaffKeyEntity } from './staff.entity.js';

/** TypeORM's settings for the model. The schema is the migrations' alone: never synchronised. `limits`: deadlines of its user's own. */
export function modelOptions(url: string, limits: Partial<Deadlines> = {}): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    synchronize: false,
    poolSize: 4,
    applicationName: 'ketenpoort-model',
    extra: { ...ON_PRIMARY, ...DEADLINES, ...limits },
    entities: [
      RegionEntity,
      PartyEntity,
      AccessionEntity,
      ApplicationEntity,
      PartyKeyEntity,
      PartyTermsEntity,
      PartyActivityEntity,
      DelegationEntity,
      ConvenantEntity,
      DocumentEntity,
      PersonEntity,
      CaseFileEntity,
      ParticipationEntity,
      EmergencyEntity,
      ConsentEntity,
      StaffEntity,
      StaffKeyEntity,
    ],
  };
}
