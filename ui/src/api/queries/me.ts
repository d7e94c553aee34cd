/** Who is logged in. */
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "../client";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => unwrap(api.GET("/apis/penstock/v1/me")),
  staleTime: Number.POSITIVE_INFINITY,
});
