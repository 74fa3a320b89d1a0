import { exitWithError, onSignal } from '@guildhall/nest';
import { startGateway } from './start.ts';

try {
  const { stop } = await startGateway(process.env);
  onSignal(stop, (code) => process.exit(code));
} catch (error) {
  exitWithError(error, () => undefined);
}
