/** The tree of a run: asked for once, and then only for what has changed. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { isOver } from "../../parts/runs";
import { type Feed, isWholeDue, merged, type TreeTask } from "../../runs/feed";
import { api, type Run, unwrap } from "../client";
import { LIVE_MS } from "./runs";

/** The tasks of a run as it ended last, or as it goes. */
export const treeQuery = (runId: string, run: Run | undefined) =>
  queryOptions({
    queryKey: ["tree", runId, (isOver(run?.state) && run?.finished_at) || "live"],
    queryFn: async ({ client, queryKey }): Promise<Feed> => {
      const feed = client.getQueryData<Feed>(queryKey);
      const query = feed && !isWholeDue(feed, Date.now()) ? { after: feed.seq } : {};
      const params = { path: { run_id: runId }, query };
      return merged(
        feed,
        await unwrap(api.GET("/apis/penstock/v1/runs/{run_id}/tree", { params })),
        Date.now(),
      );
    },
    // What has not changed is kept by `merged` already.
    structuralSharing: false,
    // What was there before is shown meanwhile, if it was this run's.
    placeholderData: (before: Feed | undefined, asked) => (asked?.queryKey[1] === runId ? before : undefined),
    refetchInterval: isOver(run?.state) ? false : LIVE_MS,
  });

/** One task with all that there is to say of it; asked for anew when what it `stands` at has changed. */
export const taskViewQuery = (runId: string, path: string, ...stands: unknown[]) =>
  queryOptions({
    queryKey: ["task view", runId, path, ...stands],
    queryFn: () =>
      unwrap(
        api.GET("/apis/penstock/v1/runs/{run_id}/task", {
          params: { path: { run_id: runId }, query: { task: path } },
        }),
      ),
    placeholderData: (before, asked) =>
      asked?.queryKey[1] === runId && asked.queryKey[2] === path ? before : undefined,
  });

/** The same, by its row of the tree. */
export const rowViewQuery = (runId: string, row: TreeTask) =>
  taskViewQuery(runId, row.path, row.state, row.attempts, row.end_ms);

/** What the cache has made of a task. */
export const cacheQuery = (taskId: string, ended: unknown) =>
  queryOptions({
    queryKey: ["cache", taskId, ended],
    queryFn: () =>
      unwrap(api.GET("/apis/penstock/v1/tasks/{task_id}/cache", { params: { path: { task_id: taskId } } })),
  });

/** What the tasks in a loop's iterations have logged; `ended` of them have ended. */
export const iterationsQuery = (runId: string, loop: string, ended: number) =>
  queryOptions({
    queryKey: ["iterations", runId, loop, ended],
    queryFn: () =>
      unwrap(
        api.GET("/apis/penstock/v1/runs/{run_id}/iterations", {
          params: { path: { run_id: runId }, query: { task: loop } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
