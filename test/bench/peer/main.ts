import 'reflect-metadata';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { readCatalogue } from '#persistence';
import { partnerSchema } from '../../../apps/gateway/src/graphql/schema.js';
import { projectRoot } from '../../../apps/launch/src/data-folder.js';
import type { CasusSource } from './casus.source.js';
import * as entities from './entities.js';
import { LeanSource } from './lean.source.js';
import { PeerModule } from './peer.module.js';
import { SplitSource } from './split.source.js';
import { TypeormSource, type Strategy } from './typeorm.source.js';

/** A peer as a process: PEER says which, POOL how many connections it has to the database. */
async function main({ PEER: kind, DATABASE_URL: url, POOL: pool, PORT: port }: NodeJS.ProcessEnv): Promise<void> {
  if (kind === undefined || url === undefined) throw new Error('PEER and DATABASE_URL are not set');
  const source = await sourceOf(kind, url, Number(pool));
  const typeDefs = partnerSchema(readCatalogue(join(projectRoot(), 'config')));
  const adapter = new FastifyAdapter({ forceCloseConnections: true });
  const app = await NestFactory.create<NestFastifyApplication>(PeerModule.for(source, typeDefs), adapter, {
    logger: ['error', 'warn'],
  });
  await app.listen(Number(port), '127.0.0.1');
  process.on('SIGTERM', () => void app.close().finally(() => process.exit(0)));
}

async function sourceOf(kind: string, url: string, max: number): Promise<CasusSource> {
  if (kind === 'lean') return new LeanSource(new pg.Pool({ connectionString: url, max }));
  const source = new DataSource({
    type: 'postgres',
    url,
    entities: Object.values(entities),
    extra: { max },
    logging: false,
  });
  await source.initialize();
  return kind === 'typeorm-split' ? new SplitSource(source) : new TypeormSource(source, strategyOf(kind));
}

function strategyOf(kind: string): Strategy {
  return kind === 'typeorm-joins' ? 'joins' : 'query';
}

await main(process.env);
