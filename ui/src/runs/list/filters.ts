/** What a list of runs is narrowed down to: kept in its address, sent to the server, shown as chips. */
import { PLOTTED, type PlotSearch } from "../../compare/address";
import { type ListSearch, text } from "../../parts/address";
import { named, type Predicate } from "../../parts/lists";
import { tagOf } from "./tags";

export interface RunListSearch extends ListSearch, PlotSearch {
  /** `team=red,stage=done`: all of these. */
  tags?: string;
  /** The id of an experiment. */
  experiment?: string;
  /** Since when, and until when, they were created: a day or moment, or how long ago, such as `7d`. */
  since?: string;
  until?: string;
  view?: "plot";
  /** Of an experiment: what is in the archive. */
  archived?: 1;
}

export const SPANS: Record<string, { label: string; ms: number }> = {
  "1h": { label: "the last hour", ms: 3_600_000 },
  "24h": { label: "the last 24 hours", ms: 86_400_000 },
  "7d": { label: "the last 7 days", ms: 7 * 86_400_000 },
  "30d": { label: "the last 30 days", ms: 30 * 86_400_000 },
};

export const STATES: Record<string, string> = {
  PENDING: "pending",
  RUNNING: "running",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  CANCELED: "stopped",
};

const OURS = ["q", "state", "sort", "page", "tags", "experiment", "since", "until"] as const;
const MINUTE_MS = 60_000;

/** Read what of a list of runs an address has beyond what all lists have. */
export function runListSearch(given: Record<string, unknown>): RunListSearch {
  const found: RunListSearch = {};
  for (const name of [...OURS, ...PLOTTED]) {
    const value = text(given[name]);
    if (value !== undefined) found[name] = value;
  }
  if (given.view === "plot") found.view = "plot";
  if (Number(given.archived) === 1) found.archived = 1;
  return found;
}

/** Read `team=red,stage=done`; a comma of a tag has a `\` before it. */
export function tagsOf(text: string | undefined): [string, string][] {
  return [...(text ?? "").matchAll(/(?:\\.|[^,])+/g)]
    .map(([each]) => each.replace(/\\(.)/g, "$1"))
    .filter((each) => each.includes("="))
    .map(tagOf);
}

export const tagText = (tags: [string, string][]): string | undefined =>
  tags.map((tag) => tag.join("=").replace(/[\\,]/g, "\\$&")).join(",") || undefined;

/** The moment that `7d`, `2026-02-29` or `2026-02-29T12:00` means, to the minute; undefined where it is none. */
export function momentOf(said: string | undefined, now: number): string | undefined {
  if (!said) return undefined;
  const span = SPANS[said];
  const ms = span ? Math.floor((now - span.ms) / MINUTE_MS) * MINUTE_MS : Date.parse(localDay(said));
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** A day alone is one of the viewer's zone. */
const localDay = (said: string): string => (/^\d{4}-\d\d-\d\d$/.test(said) ? `${said}T00:00` : said);

/** What is asked of the server. */
export function predicatesOf(search: RunListSearch, isArchive: boolean, now: number): Predicate[] {
  const found: Predicate[] = [
    { key: "storage_state", operation: isArchive ? "EQUALS" : "NOT_EQUALS", string_value: "ARCHIVED" },
    ...named(search.q),
  ];
  if (search.state) found.push({ key: "state", operation: "EQUALS", string_value: search.state });
  // Those that were stopped have failed for KFP; here they are asked for apart.
  if (search.state === "FAILED")
    found.push({ key: "state", operation: "NOT_EQUALS", string_value: "CANCELED" });
  for (const [key, value] of tagsOf(search.tags))
    found.push({ key: `tags.${key}`, operation: "EQUALS", string_value: value });
  const since = momentOf(search.since, now);
  if (since) found.push({ key: "created_at", operation: "GREATER_THAN_EQUALS", string_value: since });
  const until = momentOf(search.until, now);
  if (until) found.push({ key: "created_at", operation: "LESS_THAN", string_value: until });
  return found;
}

export interface Chip {
  key: string;
  label: string;
  /** The address without it. */
  without: RunListSearch;
}

/** What narrows the list down, each with the way to be without it. */
export function chipsOf(search: RunListSearch, nameOf: (experimentId: string) => string): Chip[] {
  const found: Chip[] = [];
  const chip = (key: string, label: string, without: RunListSearch) =>
    found.push({ key, label, without: { ...without, page: undefined } });
  if (search.state)
    chip("state", `state: ${STATES[search.state] ?? search.state.toLowerCase()}`, { state: undefined });
  const tags = tagsOf(search.tags);
  for (const [key, value] of tags)
    chip(`tag ${key}`, `${key}: ${value}`, { tags: tagText(tags.filter((each) => each[0] !== key)) });
  if (search.experiment)
    chip("experiment", `experiment: ${nameOf(search.experiment)}`, { experiment: undefined });
  if (search.since)
    chip("since", SPANS[search.since]?.label ?? `since ${shownMoment(search.since)}`, { since: undefined });
  if (search.until) chip("until", `until ${shownMoment(search.until)}`, { until: undefined });
  return found;
}

const shownMoment = (said: string): string => said.replace("T", " ");

export const isNarrowed = (search: RunListSearch): boolean =>
  Boolean(search.q || search.state || search.tags || search.experiment || search.since || search.until);
