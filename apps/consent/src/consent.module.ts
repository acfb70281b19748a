import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { ProcessState } from '#operations';
import { Connections } from './connections.js';
import { HealthController } from './health/health.controller.js';
import { ReadinessCheck } from './health/readiness.js';
import type { ConsentParts } from './parts.js';
import { RegisterController } from './register.controller.js';
import { ConsentRegister } from './register/consent-register.js';
import { StatementForms } from './statement/statement-forms.js';

/** The composition root of the register. */
@Module({})
export class ConsentModule implements OnApplicationShutdown {
  constructor(private readonly connections: Connections) {}

  static for({ connections, register, forms, readiness, state }: ConsentParts): DynamicModule {
    return {
      module: ConsentModule,
      controllers: [RegisterController, HealthController],
      providers: [
        { provide: Connections, useValue: connections },
        { provide: ProcessState, useValue: state },
        { provide: ConsentRegister, useValue: register },
        { provide: StatementForms, useValue: forms },
        { provide: ReadinessCheck, useValue: readiness },
      ],
    };
  }

  // After the server has answered what it took in.
  onApplicationShutdown(): Promise<void> {
    return this.connections.close();
  }
}
