/** What is said of runs and tasks on every page. */
import type { Run } from "../api/client";

const CANCELED = 1;

export const ENDED = ["SUCCEEDED", "CACHED", "SKIPPED", "FAILED", "CANCELED"];

export const isOver = (state: string | undefined): boolean => ENDED.includes(state ?? "");

export const nameOf = (run: Run | null | undefined): string =>
  run?.display_name || run?.run_id || "a run without a name";

/** The state of a run as it is shown: KFP's API calls those that were stopped failed, and says so in the error. */
export function stateOf(run: Pick<Run, "state" | "error"> | null | undefined): string | undefined {
  return run?.state === "FAILED" && run.error?.code === CANCELED ? "CANCELED" : run?.state;
}
