/** What the browser promises about keeping our data. */

/** @returns {Promise<boolean>} true: the browser will not clear the data by itself */
export const askToPersist = async () => {
  if (!navigator.storage?.persist) return false;
  return (await navigator.storage.persisted()) || navigator.storage.persist();
};

/** @returns {Promise<{used: number | null, free: number | null}>} space of this page in bytes, as far as the browser says */
export const space = async () => {
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
  return { used: usage ?? null, free: quota === undefined ? null : Math.max(0, quota - (usage ?? 0)) };
};

/** @returns {Promise<number | null>} free space for this page in bytes, as far as the browser says */
export const freeSpace = async () => (await space()).free;
