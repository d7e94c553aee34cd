/** Runs and their tasks: what is asked for, and how long it stays fresh. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { isOver } from "../../parts/runs";
import { api, unwrap } from "../client";
import { inNamespace } from "../place";
import { LIST_MS, type ListAsked } from "./lists";

/** How often a run that goes is asked for where no news of it comes; tasks may tell of more tasks without any. */
export const LIVE_MS = 5000;

export interface RunsAsked extends ListAsked {
  experiment_id?: string;
}

/** A page of runs with their tags, metrics and the names of what they belong to, without their pipelines. */
export const runViewsQuery = (asked: RunsAsked) =>
  queryOptions({
    queryKey: ["runs", "views", asked],
    queryFn: () =>
      unwrap(
        api.GET("/apis/penstock/v1/runs", {
          params: { query: { ...asked, no_specs: true, ...inNamespace() } },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: LIST_MS,
  });

export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: ["run", runId],
    queryFn: () => unwrap(api.GET("/apis/v2beta1/runs/{run_id}", { params: { path: { run_id: runId } } })),
    refetchInterval: (query) => (isOver(query.state.data?.state) ? false : LIVE_MS),
  });

/** A run with what it has beyond KFP's fields, and without its tasks, of which there may be thousands. */
export const runViewQuery = (runId: string) =>
  queryOptions({
    queryKey: ["run view", runId],
    queryFn: () =>
      unwrap(api.GET("/apis/penstock/v1/runs/{run_id}", { params: { path: { run_id: runId } } })),
    refetchInterval: (query) => (isOver(query.state.data?.run?.state) ? false : LIVE_MS),
  });

export const taskQuery = (taskId: string) =>
  queryOptions({
    queryKey: ["task", taskId],
    queryFn: () =>
      unwrap(api.GET("/apis/v2beta1/tasks/{task_id}", { params: { path: { task_id: taskId } } })),
    enabled: taskId !== "",
  });

export const comparisonQuery = (runIds: string[]) =>
  queryOptions({
    queryKey: ["comparison", runIds],
    queryFn: () =>
      unwrap(api.GET("/apis/penstock/v1/runs:compare", { params: { query: { run_ids: runIds } } })),
  });
