import type { Ids } from '@guildhall/eventing';
import { positionSeal, type PositionSeal } from '@guildhall/nest';

/** Under a key that derives from the master key, as the ids do. */
export const sealOf = ({ fingerprint }: Pick<Ids, 'fingerprint'>): PositionSeal => positionSeal(fingerprint('positions'));
