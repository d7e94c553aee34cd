/** Pipelines and their versions. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "../client";
import { inNamespace } from "../place";
import type { ListAsked } from "./lists";

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
