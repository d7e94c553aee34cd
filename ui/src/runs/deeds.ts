/** What can be done with several runs at once: with which of them, and how the server is asked for it. */
import { api, type Run, unwrap } from "../api/client";
import { isOver } from "../parts/runs";

export type Deed = "archive" | "restore" | "terminate" | "retry" | "delete";

interface Kind {
  label: string;
  /** What is asked before it is done, of how many runs. */
  ask: (count: string) => string;
  note: string;
  fits: (run: Run) => boolean;
  act: (runId: string) => Promise<unknown>;
}

const at = (run_id: string) => ({ params: { path: { run_id } } });

export const DEEDS: Record<Deed, Kind> = {
  archive: {
    label: "Archive",
    ask: (count) => `Archive ${count}?`,
    note: "They leave the list, and stay in the archive until they are deleted there.",
    fits: (run) => run.storage_state !== "ARCHIVED",
    act: (id) => unwrap(api.POST("/apis/v2beta1/runs/{run_id}:archive", at(id))),
  },
  restore: {
    label: "Restore",
    ask: (count) => `Restore ${count} from the archive?`,
    note: "They are in the list of runs again.",
    fits: (run) => run.storage_state === "ARCHIVED",
    act: (id) => unwrap(api.POST("/apis/v2beta1/runs/{run_id}:unarchive", at(id))),
  },
  terminate: {
    label: "Terminate",
    ask: (count) => `Terminate ${count}?`,
    note: "Tasks that run are ended; what has succeeded stays, and a retry goes on from there.",
    fits: (run) => !isOver(run.state),
    act: (id) => unwrap(api.POST("/apis/v2beta1/runs/{run_id}:terminate", at(id))),
  },
  retry: {
    label: "Retry",
    ask: (count) => `Retry ${count}?`,
    note: "What did not succeed runs again; all else stays as it is.",
    fits: (run) => run.state === "FAILED" || run.state === "CANCELED",
    act: (id) => unwrap(api.POST("/apis/v2beta1/runs/{run_id}:retry", at(id))),
  },
  delete: {
    label: "Delete",
    ask: (count) => `Delete ${count} for good?`,
    note: "What is recorded of them goes, with their logs. Artifacts stay, for other runs may read them.",
    fits: (run) => run.storage_state === "ARCHIVED",
    act: (id) => unwrap(api.DELETE("/apis/v2beta1/runs/{run_id}", at(id))),
  },
};
