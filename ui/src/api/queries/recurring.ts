/** Recurring runs. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "../client";
import { inNamespace } from "../place";
import { LIST_MS, type ListAsked } from "./lists";

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
