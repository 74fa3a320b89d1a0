import type { Clock, FactBatch, FactBus } from '@guildhall/eventing';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { subscriptionOf } from './facts.ts';

type Options = Readonly<{ bus: FactBus; clock: Clock; failed: (pattern: string, error: unknown) => void }>;

const PAUSE = 500;

const taken = async (handler: MessageHandler, batch: FactBatch): Promise<void> => {
  const outcome: unknown = await handler(batch);
  if (isObservable(outcome)) await lastValueFrom(outcome, { defaultValue: undefined });
};

/**
 * Nest's transport over the kernel's fact bus, alike in both modes: a handler is an `@EventPattern` and gets a batch, which its core commits.
 * A batch that a handler did not take is not committed: it comes again, in order, after a pause.
 */
export class FactBusStrategy extends Server implements CustomTransportStrategy {
  private readonly stopping = new AbortController();
  private loops: readonly Promise<void>[] = [];

  constructor(private readonly options: Options) {
    super();
  }

  listen(listening: () => void): void {
    this.loops = [...this.messageHandlers].map(([pattern, handler]) => this.loop(pattern, handler));
    listening();
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.loops);
  }

  /** No events of the transport's own. */
  on(): never {
    throw new Error('the fact bus has no events to listen to');
  }

  unwrap<T>(): T {
    return this.options.bus as T; // what Nest asks for: the thing underneath
  }

  private async loop(pattern: string, handler: MessageHandler): Promise<void> {
    const { bus, clock, failed } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted)
      try {
        for await (const batch of bus.subscribe(subscriptionOf(pattern), signal)) await taken(handler, batch);
      } catch (error) {
        if (signal.aborted) return;
        failed(pattern, error);
        await clock.sleep(PAUSE, signal);
      }
  }
}
