/** What the browser promises about keeping our data. */

/** @returns {Promise<boolean>} true: the browser will not clear the data by itself */
export const askToPersist = async () => {
  if (!navigator.storage?.persist) return false;
  return (await navigator.storage.persisted()) || navigator.storage.persist();
};

/** @returns {Promise<number | null>} free space for this page in bytes, as far as the browser says */
export const freeSpace = async () => {
  const estimate = await navigator.storage?.estimate?.().catch(() => null);
  return estimate?.quota === undefined ? null : Math.max(0, estimate.quota - (estimate.usage ?? 0));
};
