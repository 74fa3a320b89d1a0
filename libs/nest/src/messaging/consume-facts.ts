import type { INestApplication, INestMicroservice } from '@nestjs/common';
import { FactBusStrategy } from './fact-bus.strategy.ts';
import { RethrowFilter } from './rethrow.filter.ts';

/** Connects an application's `@Facts` methods to the bus; `app.startAllMicroservices()` starts them. */
export const consumeFacts = (app: INestApplication, options: ConstructorParameters<typeof FactBusStrategy>[0]): INestMicroservice => {
  const service = app.connectMicroservice({ strategy: new FactBusStrategy(options) }, { deferInitialization: true });
  service.useGlobalFilters(new RethrowFilter());
  return service;
};
