export {
  SYSTEM,
  START,
  NO_STREAM,
  type DomainEvent,
  type Command,
  type Position,
  type Revision,
  type Meta,
  type Recorded,
} from './model/vocabulary.ts';
export { positionOf, type Checkpoint } from './model/checkpoint.ts';
export { UNKNOWN_ACTOR, actorKindOf } from './model/actor.ts';
export { Refusal, refusalsOf, type RefusalKind, type Refusals } from './model/refusal.ts';
export * from './model/stream.ts';
export * from './model/claim.ts';
export * from './model/answer.ts';
export { decider, type Refs, type States, type Events, type Decider } from './model/decider.ts';
export { typeId, hexOfTypeId } from './model/type-id.ts';
export { storedShapes, claimShapes, type StoredEvents } from './serialization/stored-events.ts';
export { eventLog } from './serialization/event-log.ts';
export * from './model/view.ts';
export type { Reactor } from './model/reactor.ts';
export * from './runtime/platform.ts';
export type { ContextDefinition, Context } from './runtime/context.ts';
export * from './runtime/open-context.ts';
export { checkEventStore, ForeignEventStore } from './runtime/event-store-identity.ts';
export { trackedFactBus, waitForFactsFrom } from './consuming/delivery-tracker.ts';
export * from './projections/find-filtered.ts';
export * from './async/condition.ts';
export * from './async/mutex.ts';
export { timer } from './async/timer.ts';
export * from './ports/coordination.ts';
export { unknownRequirement, type Engine, type Unmet } from './ports/engine.ts';
export { unmetVersion } from './ports/engine-version.ts';
export * from './ports/event-store.ts';
export * from './ports/fact-bus.ts';
export {
  PostponeJob,
  postponeByAge,
  GiveUp,
  type JobData,
  type NewJob,
  type Job,
  type FailedJob,
  type JobQueue,
} from './ports/job-queue.ts';
export * from './ports/observe.ts';
export * from './ports/vault.ts';
export * from './ports/view-store.ts';
export * from './ports/world.ts';
export type { Envelope, CommandEnvelope, QueryEnvelope, CommandResult } from './commands/command.ts';
export { recheckRefusal } from './commands/recheck-refusal.ts';
export { commandRefusal, commandRefusals } from './commands/refusals.ts';
export type { DeadLetter } from './consuming/dead-letter-store.ts';
export type { FactDraft } from './publishing/publish.ts';
export type { Worker } from './jobs/work.ts';
export { causeOf } from './jobs/cause.ts';
export { recordEffect } from './jobs/record-effect.ts';
export type { Lag } from './runtime/write-lag.ts';
export { runForever } from './runtime/backoff.ts';
export type { VerifyResult, Views } from './projections/rebuild.ts';
