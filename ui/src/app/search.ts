/** What of each page is looked at, as its address keeps it. */
import { count, type Given, type ListSearch, listSearch, text, withoutGaps } from "../parts/address";

const VIEWS = ["graph", "table", "timeline", "detail", "spec"] as const;

/** What of a run is looked at. */
export interface RunSearch {
  view?: (typeof VIEWS)[number];
  task?: string;
  tab?: string;
  /** Of a log: which attempt's, and the line that is linked to. */
  attempt?: number | undefined;
  line?: number | undefined;
}

export const runSearch = (given: Given): RunSearch =>
  withoutGaps({
    view: VIEWS.find((view) => view === given.view),
    task: text(given.task),
    tab: text(given.tab),
    attempt: count(given.attempt),
    line: count(given.line),
  });

/** What a new run is made of; what it begins with is KFP's `cloneFromRun` or `cloneFromRecurringRun`. */
export interface NewRunSearch {
  pipelineId?: string;
  pipelineVersionId?: string;
  experimentId?: string;
  cloneFromRun?: string;
  cloneFromRecurringRun?: string;
  recurring?: 0 | 1;
}

export const newRunSearch = (given: Given): NewRunSearch =>
  withoutGaps({
    pipelineId: text(given.pipelineId),
    pipelineVersionId: text(given.pipelineVersionId),
    experimentId: text(given.experimentId),
    cloneFromRun: text(given.cloneFromRun),
    cloneFromRecurringRun: text(given.cloneFromRecurringRun),
    recurring: ([0, 1] as const).find((each) => String(each) === String(given.recurring)),
  });

/** What of a pipeline is looked at: how many runs, and which versions are held against each other. */
export interface PipelineSearch {
  view?: string;
  task?: string;
  runs?: number;
  from?: string;
  to?: string;
  /** How changes are shown. */
  part?: "yaml";
}

export const pipelineSearch = (given: Given): PipelineSearch =>
  withoutGaps({
    view: text(given.view),
    task: text(given.task),
    runs: Number(given.runs) > 0 ? Math.min(Math.round(Number(given.runs)), 100) : undefined,
    from: text(given.from),
    to: text(given.to),
    part: given.part === "yaml" ? "yaml" : undefined,
  });

export const uploadSearch = (given: Given): { pipelineId?: string } =>
  withoutGaps({ pipelineId: text(given.pipelineId) });

/** What the list of artifacts shows: of one type, in one list or by run. */
export interface ArtifactsSearch extends ListSearch {
  type?: string;
  by?: "list";
}

export const artifactsSearch = (given: Given): ArtifactsSearch =>
  withoutGaps({
    ...listSearch(given),
    type: text(given.type),
    by: given.by === "list" ? ("list" as const) : undefined,
  });

/** How far the lineage is shown, and what of it was opened beyond that. */
export interface LineageSearch {
  depth?: string;
  way?: "BEFORE" | "AFTER";
  view?: "list";
  open?: string;
}

const WAYS = ["BEFORE", "AFTER"] as const;

export const lineageSearch = (given: Given): LineageSearch =>
  withoutGaps({
    depth: /^\d+$/.test(String(given.depth)) ? String(given.depth) : undefined,
    way: WAYS.find((way) => way === given.way),
    view: given.view === "list" ? ("list" as const) : undefined,
    open: text(given.open),
  });

/** Which tasks of all runs are shown. */
export interface ExecutionsSearch extends ListSearch {
  type?: string;
}

export const executionsSearch = (given: Given): ExecutionsSearch =>
  withoutGaps({ ...listSearch(given), type: text(given.type) });

export const startSearch = (given: Given): { sample?: string; way?: string } =>
  withoutGaps({ sample: text(given.sample), way: text(given.way) });

export const loginSearch = (given: Given): { to?: string } => withoutGaps({ to: text(given.to) });
