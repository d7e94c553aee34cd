/** Recurring runs. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, type Schemas, unwrap } from "../client";
import { inNamespace } from "../place";
import { LIST_MS, type ListAsked } from "./lists";

export const recurringRunsQuery = (asked: ListAsked & { experiment_id?: string }) =>
  queryOptions({
    queryKey: ["recurring runs", asked],
    queryFn: () =>
      unwrap(api.GET("/apis/v2beta1/recurringruns", { params: { query: { ...asked, ...inNamespace() } } })),
    placeholderData: keepPreviousData,
    refetchInterval: LIST_MS,
  });

/** A recurring run with its time zone and when it is due next. */
export const recurringRunViewQuery = (recurringRunId: string) =>
  queryOptions({
    queryKey: ["recurring run", recurringRunId, "view"],
    queryFn: () =>
      unwrap(
        api.GET("/apis/penstock/v1/recurringruns/{recurring_run_id}", {
          params: { path: { recurring_run_id: recurringRunId } },
        }),
      ),
    refetchInterval: LIST_MS,
    enabled: recurringRunId !== "",
  });

/** When a trigger would be due, and in which zone its expression was read. */
export const previewQuery = (trigger: Schemas["Trigger"], zone: string) =>
  queryOptions({
    queryKey: ["preview", trigger, zone],
    queryFn: () =>
      unwrap(
        api.POST("/apis/penstock/v1/recurringruns:preview", {
          body: { trigger, time_zone: zone, count: 5 } as Schemas["PreviewRequest"],
        }),
      ),
    retry: false,
  });
