import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { Clock, FactBatch, FactBus } from '@guildhall/eventing';
import { isObservable, lastValueFrom } from 'rxjs';
import { subscriptionOf } from './facts.ts';

/** `failed` is called when a batch was not handled, or a subscription broke; the batch comes again. */
type Options = Readonly<{ bus: FactBus; clock: Clock; failed: (pattern: string, error: unknown) => void }>;

const RETRY_DELAY_MS = { first: 200, longest: 15_000 };

/**
 * Facts as Nest messages: a method with `@Facts(group, topic)` gets whole batches, and its core commits them. A batch whose handler failed is
 * not committed: it comes again, in order, after a delay. None is skipped.
 */
export class FactBusStrategy extends Server implements CustomTransportStrategy {
  /** Lets the loop below see a handler's error. */
  override readonly propagatesEventHandlerErrors = true;
  readonly #options: Options;
  readonly #closing = new AbortController();
  #loops: readonly Promise<void>[] = [];

  constructor(options: Options) {
    super();
    this.#options = options;
  }

  listen(callback: () => void): void {
    this.#loops = [...this.messageHandlers].map(([pattern, handler]) => this.#consume(pattern, handler));
    callback();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#loops);
  }

  on(): never {
    throw new Error('the fact bus has no events of its own');
  }

  unwrap<T>(): T {
    return this.#options.bus as T; // what a caller of `unwrap` asks for
  }

  async #consume(pattern: string, handler: MessageHandler): Promise<void> {
    const { bus, clock, failed } = this.#options;
    const { signal } = this.#closing;
    const isOver = (): boolean => signal.aborted;
    let delay = RETRY_DELAY_MS.first;
    while (!isOver())
      try {
        for await (const batch of bus.subscribe(subscriptionOf(pattern), signal)) {
          await this.#handle(handler, batch);
          delay = RETRY_DELAY_MS.first;
        }
        if (!isOver()) throw new Error('the subscription ended and nobody asked for it');
      } catch (error) {
        if (isOver()) return;
        failed(pattern, error);
        await clock.sleep(delay, signal);
        delay = Math.min(delay * 2, RETRY_DELAY_MS.longest);
      }
  }

  async #handle(handler: MessageHandler, batch: FactBatch): Promise<void> {
    // Nest declares `next` as a bare function; it is the next handler of the same pattern.
    for (let next: MessageHandler | undefined = handler; next !== undefined; next = next.next as MessageHandler | undefined) {
      const answer: unknown = await next(batch);
      if (isObservable(answer)) await lastValueFrom(answer, { defaultValue: undefined });
    }
  }
}
