/** Who is logged in. */
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "../client";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => unwrap(api.GET("/apis/penstock/v1/me")),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Whether the server is there, and which version it is. */
export const serverQuery = queryOptions({
  queryKey: ["server"],
  queryFn: () => unwrap(api.GET("/apis/v2beta1/healthz")),
  retry: false,
});
