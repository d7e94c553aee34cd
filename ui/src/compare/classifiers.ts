/** The curves and matrices that classifiers of several runs have logged. */
import type { Matrix } from "../artifacts/matrix";
import type { Point } from "../artifacts/roc";

export interface Logged {
  /** Short, for the address: the run's letter, and which of its artifacts, and slice, it is. */
  key: string;
  /** The run, by its place among those compared. */
  place: number;
  /** What it is of: the task, the output, the slice. */
  of: string;
  points: Point[] | undefined;
  matrix: Matrix | undefined;
}

interface Numbers {
  confidenceMetrics?: Point[];
  confusionMatrix?: Matrix;
}

/** What an artifact of a classifier holds: itself, or a part for each slice. */
export function parts(metadata: Record<string, unknown>): { slice: string; numbers: Numbers }[] {
  const slices = metadata.evaluationSlices as
    | { slice?: string; sliceClassificationMetrics?: Numbers }[]
    | undefined;
  if (!Array.isArray(slices)) return [{ slice: "", numbers: metadata as Numbers }];
  return slices.map((each) => ({ slice: each.slice ?? "", numbers: each.sliceClassificationMetrics ?? {} }));
}

export const MOST = 10;

/** Which curves are drawn: those that an address names, or the first. */
export function chosenOf(text: string | undefined, all: string[]): string[] {
  if (text === undefined) return all.slice(0, MOST);
  const named = text.split(",");
  return all.filter((key) => named.includes(key)).slice(0, MOST);
}
