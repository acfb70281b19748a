import { register } from 'node:module';

/** Jest runs its global hooks outside its own module system; this lets them be TypeScript of ours, run from source. */
export default async function globalSetup(...parameters) {
  register('./typescript-loader.mjs', import.meta.url);
  const { default: setup } = await import('../../libs/testing/src/services/global-setup.ts');
  await setup(...parameters);
}
