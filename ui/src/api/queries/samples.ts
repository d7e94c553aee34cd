/** The sample pipelines that come with the server. */
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "../client";

export const samplesQuery = queryOptions({
  queryKey: ["samples"],
  queryFn: () => unwrap(api.GET("/apis/penstock/v1/samples")),
  staleTime: Number.POSITIVE_INFINITY,
});
