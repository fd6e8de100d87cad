/**
 * One window of this tablet writes; others show what is there and say where the pen is. The browser gives the pen
 * on when the window that holds it is closed or killed.
 */

const PEN = "thamtra-pen";

/** @param {Pick<LockManager, "request">} locks @param {(held: boolean) => void} onChange */
export const createPen = (locks, onChange) => {
  /** Holds the pen until another window takes it or this one ends. @param {LockOptions} how */
  const hold = async (how) => {
    try {
      await locks.request(PEN, how, (lock) => {
        if (!lock) return undefined;
        onChange(true);
        return new Promise(() => undefined);
      });
    } catch {
      // Another window took it.
    }
  };
  const wait = () => {
    onChange(false);
    void hold({}).then(wait);
  };
  return {
    /** Takes the pen if it lies there, else waits for it. */
    start: () => void hold({ ifAvailable: true }).then(wait),
    /** Takes the pen from the window that has it. */
    take: () => void hold({ steal: true }).then(wait),
  };
};
