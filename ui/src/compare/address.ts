/** What of runs side by side is looked at, as addresses keep it. */
import { text } from "../parts/address";

/** The plots, of compared runs and of a list of runs. */
export interface PlotSearch {
  /** The axes of the plot: keys such as `metric:accuracy`; the runs themselves where there is no `x`. */
  x?: string;
  y?: string;
  colour?: string;
  ranges?: string;
  /** Axes that are not drawn. */
  without?: string;
  /** Metrics whose usual direction is turned. */
  turned?: string;
}

export const PLOTTED = ["x", "y", "colour", "ranges", "without", "turned"] as const;

export const VIEWS = ["values", "plots", "tasks", "curves", "reports"] as const;

export interface CompareSearch extends PlotSearch {
  /** The ids of the runs, as KFP's address has them. */
  runlist?: string;
  view?: (typeof VIEWS)[number];
  differs?: 1;
  /** The id of the run that others are held against. */
  base?: string;
  /** How tasks are sorted, and what their paths contain. */
  sort?: string;
  q?: string;
  /** The curves that are drawn, each `RUN/number`. */
  curves?: string;
  /** What two panels show. */
  left?: string;
  right?: string;
}

const TEXTS = ["runlist", "base", "sort", "q", "curves", "left", "right", ...PLOTTED] as const;

export function compareSearch(given: Record<string, unknown>): CompareSearch {
  const found: CompareSearch = {};
  for (const name of TEXTS) {
    const value = text(given[name]);
    if (value !== undefined) found[name] = value;
  }
  const view = VIEWS.find((each) => each === given.view);
  if (view) found.view = view;
  if (Number(given.differs) === 1) found.differs = 1;
  return found;
}

/** So many runs can be compared. */
export const MOST = 10;

/** The runs of an address, each once. */
export const idsOf = (runlist: string | undefined): string[] => [
  ...new Set((runlist ?? "").split(",").filter(Boolean)),
];
