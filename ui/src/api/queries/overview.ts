/** What goes on, and how the runs of a pipeline go. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "../client";
import { inNamespace } from "../place";

/** How often what goes on is asked for while something does, and while nothing does. */
const BUSY_MS = 2000;
const IDLE_MS = 5000;

export const overviewQuery = queryOptions({
  queryKey: ["overview"],
  queryFn: () => unwrap(api.GET("/apis/penstock/v1/overview", { params: { query: inNamespace() } })),
  refetchInterval: (query) => (query.state.data?.running?.length ? BUSY_MS : IDLE_MS),
});

/** How the last runs of a pipeline went, task by task. */
export const pipelineHealthQuery = (pipelineId: string, runs: number) =>
  queryOptions({
    queryKey: ["pipeline health", pipelineId, runs],
    queryFn: () =>
      unwrap(
        api.GET("/apis/penstock/v1/pipelines/{pipeline_id}:health", {
          params: { path: { pipeline_id: pipelineId }, query: { runs, ...inNamespace() } },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.runs?.some((run) => !run.finished_at) ? BUSY_MS : IDLE_MS),
  });
