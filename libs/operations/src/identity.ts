import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';

/** Which process it is, to who gathers what several tell. */
export interface ProcessIdentity {
  readonly name: 'gateway' | 'consent';
  readonly instance: string;
}

export function identityOf({ name, instance }: ProcessIdentity): Resource {
  return resourceFromAttributes({ [ATTR_SERVICE_NAME]: `ketenpoort-${name}`, 'service.instance.id': instance });
}
