import type { Ledger } from '#ledger';
import type { FactStore } from '#policies';
import { DisclosureService } from '../door/disclosure.service.js';
import type { GatewayParts } from '../parts.js';
import { CountedDoor } from './counted-door.js';
import { TracedFacts, TracedLedger, TracedSource } from './observed-ports.js';

/** The door on its ports, watched as far as somebody asked for it: else it is the door and its ports alone. */
export function observedDoor(parts: Pick<GatewayParts, 'policies' | 'facts' | 'source' | 'answers' | 'telemetry'>): {
  readonly facts: FactStore;
  readonly service: DisclosureService;
} {
  const { metrics, tracing } = parts.telemetry;
  const facts = tracing ? new TracedFacts(parts.facts, tracing) : parts.facts;
  const source = tracing ? new TracedSource(parts.source, tracing) : parts.source;
  const ledger: Ledger = tracing ? new TracedLedger(parts.answers, tracing) : parts.answers;
  const ports = [parts.policies, facts, source, ledger] as const;
  return { facts, service: metrics ? new CountedDoor([...ports], metrics) : new DisclosureService(...ports) };
}
