/** Experiments: groups of runs. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "../client";
import { inNamespace } from "../place";
import { type ListAsked, PAGE } from "./lists";

export const experimentsQuery = (asked: ListAsked) =>
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

/** The first of them, for fields that offer them by name. */
export const experimentNamesQuery = queryOptions({
  queryKey: ["experiments", "names"],
  queryFn: () =>
    unwrap(
      api.GET("/apis/v2beta1/experiments", { params: { query: { page_size: PAGE, ...inNamespace() } } }),
    ),
});
