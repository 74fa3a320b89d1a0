import { account, organization } from './journey.mjs';
import { inParallel } from './load.mjs';
import { startProduct, temporaryFolder } from './stage.mjs';

/** A write is readable after its answer: always. */
export const checkPairs = async ({ pairs }) => {
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
