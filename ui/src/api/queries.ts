/** What pages ask the server for, each thing once: its key, how it is fetched, how long it stays fresh. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ROOT, type Run, type Task, unwrap } from "./client";
import { inNamespace } from "./place";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => unwrap(api.GET("/apis/penstock/v1/me")),
  staleTime: Number.POSITIVE_INFINITY,
});

/** How often a run that goes is asked for where no news of it comes, and its logs are. */
const LIVE_MS = 5000;
const LOG_MS = 1000;
const LIST_MS = 5000;
const PAGE = 200;

export interface ListAsked {
  page_size: number;
  page_token: string;
  sort_by: string;
  filter: string;
}

export interface RunsAsked extends ListAsked {
  experiment_id?: string;
}

export const isOver = (state: string | undefined): boolean =>
  ["SUCCEEDED", "FAILED", "CANCELED", "SKIPPED", "CACHED"].includes(state ?? "");

export const runsQuery = (asked: RunsAsked) =>
  queryOptions({
    queryKey: ["runs", asked],
    queryFn: () =>
      unwrap(api.GET("/apis/v2beta1/runs", { params: { query: { ...asked, ...inNamespace() } } })),
    placeholderData: keepPreviousData,
    refetchInterval: LIST_MS,
  });

export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: ["run", runId],
    queryFn: () => unwrap(api.GET("/apis/v2beta1/runs/{run_id}", { params: { path: { run_id: runId } } })),
    refetchInterval: (query) => (isOver(query.state.data?.state) ? false : LIVE_MS),
  });

/** All tasks of a run, as they were when it ended last; while it goes they are asked for again and again. */
export const tasksQuery = (runId: string, run: Run | undefined) =>
  queryOptions({
    queryKey: ["tasks", runId, (isOver(run?.state) && run?.finished_at) || "live"],
    queryFn: () => allTasks(runId),
    placeholderData: keepPreviousData,
    refetchInterval: isOver(run?.state) ? false : LIVE_MS,
  });

async function allTasks(runId: string): Promise<Task[]> {
  const found: Task[] = [];
  let token = "";
  do {
    const query = { run_id: runId, page_size: PAGE, page_token: token };
    const page = await unwrap(api.GET("/apis/v2beta1/tasks", { params: { query } }));
    found.push(...(page.tasks ?? []));
    token = page.next_page_token ?? "";
  } while (token);
  return found;
}

export const experimentsQuery = queryOptions({
  queryKey: ["experiments", "names"],
  queryFn: () =>
    unwrap(
      api.GET("/apis/v2beta1/experiments", { params: { query: { page_size: PAGE, ...inNamespace() } } }),
    ),
});

/** The log of an attempt, as text; that of one that runs is asked for again. */
export const logQuery = (runId: string, task: string, attempt: number, isLive: boolean) =>
  queryOptions({
    queryKey: ["log", runId, task, attempt, isLive],
    queryFn: async () => {
      const query = new URLSearchParams({ task, attempt: String(attempt) });
      const answer = await fetch(`${ROOT}/apis/penstock/v1/runs/${runId}/log?${query}`);
      return answer.ok ? await answer.text() : "";
    },
    refetchInterval: isLive ? LOG_MS : false,
  });

export const pipelinesQuery = (asked: ListAsked) =>
  queryOptions({
    queryKey: ["pipelines", asked],
    queryFn: () =>
      unwrap(api.GET("/apis/v2beta1/pipelines", { params: { query: { ...asked, ...inNamespace() } } })),
    placeholderData: keepPreviousData,
  });

export const pipelineQuery = (pipelineId: string) =>
  queryOptions({
    queryKey: ["pipeline", pipelineId],
    queryFn: () =>
      unwrap(
        api.GET("/apis/v2beta1/pipelines/{pipeline_id}", { params: { path: { pipeline_id: pipelineId } } }),
      ),
  });

/** The versions of a pipeline, the newest first, each with its pipeline_spec. */
export const versionsQuery = (pipelineId: string) =>
  queryOptions({
    queryKey: ["versions", pipelineId],
    queryFn: () =>
      unwrap(
        api.GET("/apis/v2beta1/pipelines/{pipeline_id}/versions", {
          params: { path: { pipeline_id: pipelineId }, query: { page_size: 50, sort_by: "created_at desc" } },
        }),
      ),
    enabled: pipelineId !== "",
  });

export const artifactsQuery = (asked: ListAsked) =>
  queryOptions({
    queryKey: ["artifacts", asked],
    queryFn: () =>
      unwrap(api.GET("/apis/v2beta1/artifacts", { params: { query: { ...asked, ...inNamespace() } } })),
    placeholderData: keepPreviousData,
  });

export const artifactQuery = (artifactId: string) =>
  queryOptions({
    queryKey: ["artifact", artifactId],
    queryFn: () =>
      unwrap(
        api.GET("/apis/v2beta1/artifacts/{artifact_id}", { params: { path: { artifact_id: artifactId } } }),
      ),
  });

/** The tasks that have made or read an artifact. */
export const usesQuery = (artifactId: string) =>
  queryOptions({
    queryKey: ["uses", artifactId],
    queryFn: () =>
      unwrap(
        api.GET("/apis/v2beta1/artifact_tasks", {
          params: { query: { artifact_ids: [artifactId], page_size: PAGE } },
        }),
      ),
  });

export const taskQuery = (taskId: string) =>
  queryOptions({
    queryKey: ["task", taskId],
    queryFn: () =>
      unwrap(api.GET("/apis/v2beta1/tasks/{task_id}", { params: { path: { task_id: taskId } } })),
    enabled: taskId !== "",
  });

export const searchQuery = (q: string) =>
  queryOptions({
    queryKey: ["search", q],
    queryFn: () =>
      unwrap(
        api.GET("/apis/penstock/v1/search", { params: { query: { q, page_size: 30, ...inNamespace() } } }),
      ),
    placeholderData: keepPreviousData,
    retry: false,
  });

export const comparisonQuery = (runIds: string[]) =>
  queryOptions({
    queryKey: ["comparison", runIds],
    queryFn: () =>
      unwrap(api.GET("/apis/penstock/v1/runs:compare", { params: { query: { run_ids: runIds } } })),
  });

export const versionQuery = (pipelineId: string, versionId: string) =>
  queryOptions({
    queryKey: ["version", pipelineId, versionId],
    queryFn: () =>
      unwrap(
        api.GET("/apis/v2beta1/pipelines/{pipeline_id}/versions/{pipeline_version_id}", {
          params: { path: { pipeline_id: pipelineId, pipeline_version_id: versionId } },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const experimentListQuery = (asked: ListAsked) =>
  queryOptions({
    queryKey: ["experiments", asked],
    queryFn: () =>
      unwrap(api.GET("/apis/v2beta1/experiments", { params: { query: { ...asked, ...inNamespace() } } })),
    placeholderData: keepPreviousData,
  });

export const experimentQuery = (experimentId: string) =>
  queryOptions({
    queryKey: ["experiment", experimentId],
    queryFn: () =>
      unwrap(
        api.GET("/apis/v2beta1/experiments/{experiment_id}", {
          params: { path: { experiment_id: experimentId } },
        }),
      ),
  });

export const recurringRunsQuery = (asked: ListAsked) =>
  queryOptions({
    queryKey: ["recurring runs", asked],
    queryFn: () =>
      unwrap(api.GET("/apis/v2beta1/recurringruns", { params: { query: { ...asked, ...inNamespace() } } })),
    placeholderData: keepPreviousData,
    refetchInterval: LIST_MS,
  });

export const recurringRunQuery = (recurringRunId: string) =>
  queryOptions({
    queryKey: ["recurring run", recurringRunId],
    queryFn: () =>
      unwrap(
        api.GET("/apis/v2beta1/recurringruns/{recurring_run_id}", {
          params: { path: { recurring_run_id: recurringRunId } },
        }),
      ),
    refetchInterval: LIST_MS,
  });
