/** Tags of several runs at once. */
export type Tags = Record<string, string>;

/** The limits of the server. */
const MOST = 20;
const LONGEST = 63;

/** Take `key=value` apart; the value may have further signs of equality. */
export function tagOf(text: string): [key: string, value: string] {
  const at = text.indexOf("=");
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

/** What is wrong with a tag that somebody types, as `key=value`; "" where nothing is. */
export function wrongTag(text: string): string {
  const [key, value] = tagOf(text);
  if (!text.includes("=") || !key) return "Write it as key=value.";
  if (key.includes(".")) return "A key has no dot.";
  if (key.length > LONGEST || value.length > LONGEST)
    return `Keys and values have ${LONGEST} characters at most.`;
  return "";
}

/** The tags that runs have, each with how many of the runs have it so. */
export function counted(all: Tags[]): { key: string; value: string; count: number }[] {
  const found = new Map<string, { key: string; value: string; count: number }>();
  for (const tags of all) {
    for (const [key, value] of Object.entries(tags)) {
      const name = JSON.stringify([key, value]);
      const known = found.get(name) ?? { key, value, count: 0 };
      found.set(name, { ...known, count: known.count + 1 });
    }
  }
  return [...found.values()].sort((a, b) => a.key.localeCompare(b.key) || a.value.localeCompare(b.value));
}

/** What tags become: some pairs taken away, others put in. Raises where there would be too many. */
export function changed(tags: Tags, added: Tags, removed: [string, string][]): Tags {
  const left = Object.entries(tags).filter(
    ([key, value]) => !removed.some((each) => each[0] === key && each[1] === value),
  );
  const found = { ...Object.fromEntries(left), ...added };
  if (Object.keys(found).length > MOST) throw new Error(`A run has ${MOST} tags at most.`);
  return found;
}
