export * from './audit-topic.js';
export * from './relay.js';
export * from './kafka/kafka-audit-topic.js';
export * from './kafka/read-topic.js';
export * from './checkpoint-topic.js';
export * from './kafka/kafka-checkpoint-topic.js';
