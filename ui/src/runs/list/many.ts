/** Something done with many things, a few at once. */

const AT_ONCE = 4;

/** Do something with each of some things, a few at once, and tell of each how it went: what was wrong, or "". */
export async function each<T>(
  things: T[],
  act: (thing: T) => Promise<unknown>,
  tell: (thing: T, wrong: string) => void,
): Promise<void> {
  const left = [...things];
  const go = async () => {
    for (let thing = left.shift(); thing !== undefined; thing = left.shift()) {
      try {
        await act(thing);
        tell(thing, "");
      } catch (error) {
        tell(thing, error instanceof Error ? error.message : String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, go));
}
