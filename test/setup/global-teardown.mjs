/** Runs after `global-setup.mjs`, in the same process: the module hooks are in place. */
export default async function globalTeardown(...parameters) {
  const { default: teardown } = await import('../../libs/testing/src/services/global-teardown.ts');
  await teardown(...parameters);
}
