/** The tasks of all runs, which KFP's pages call executions. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "../client";
import { inNamespace } from "../place";
import { LIST_MS } from "./lists";

export interface ExecutionsAsked {
  name: string;
  state: string;
  type: string;
  page_size: number;
  page_token: string;
}

export const executionsQuery = (asked: ExecutionsAsked) =>
  queryOptions({
    queryKey: ["executions", asked],
    queryFn: () =>
      unwrap(api.GET("/apis/penstock/v1/tasks", { params: { query: { ...asked, ...inNamespace() } } })),
    placeholderData: keepPreviousData,
    refetchInterval: asked.page_token ? false : LIST_MS,
  });
