import { WrongTopic } from '@guildhall/kafka';
import { exitWithError, onSignal } from '@guildhall/nest';
import { prepareService, startService, type Service } from './start-service.ts';

/** The `main.ts` of a service: runs until a signal, or, with `prepare`, prepares and exits. */
export const runService = async (service: Service, { argv, env }: NodeJS.Process): Promise<void> => {
  try {
    if (argv.includes('prepare')) return await prepareService(service, env);
    const { stop } = await startService(service, env);
    onSignal(stop, (code) => process.exit(code));
  } catch (error) {
    exitWithError(error, (known) => (known instanceof WrongTopic ? known.message : undefined));
  }
};
