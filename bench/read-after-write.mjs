import { account, organization } from './api-calls.mjs';
import { inParallel } from './load-generator.mjs';
import { startProduct, temporaryFolder } from './servers.mjs';

/** Counts the writes that are not readable right after their answer; there must be none. */
export const checkReadAfterWrite = async ({ pairs }) => {
  const folder = temporaryFolder();
  const product = await startProduct(folder.path);
  const { call } = product;
  const ada = await account(call, 'ada');
  let missed = 0;
  await inParallel(pairs, 16, async (n) => {
    const id = await organization(call, ada, `Pair ${n}`);
    const { json } = await call('GET', `/v1/organizations/${id}`, { token: ada.token }).catch(() => ({ json: {} }));
    if (json.name !== `Pair ${n}`) missed++;
  });
  console.log(`\nwrite, then read: ${pairs - missed} of ${pairs} pairs readable${missed === 0 ? '' : '  missed'}`);
  await product.stop();
  folder.remove();
};
