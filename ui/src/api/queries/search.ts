/** Search over everything. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "../client";
import { inNamespace } from "../place";

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
