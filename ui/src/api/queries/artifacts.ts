/** Artifacts, and the tasks that have made or read them. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "../client";
import { inNamespace } from "../place";
import { type ListAsked, PAGE } from "./lists";

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
