/** Artifacts: what is known of them, what they hold, and their lineage. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { ApiError, api, ROOT, unwrap } from "../client";
import { inNamespace } from "../place";
import type { ListAsked } from "./lists";

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

/** What an artifact came from and what was made from it. */
export const lineageQuery = (artifactId: string, depth: number, direction: string, breadth = 0) =>
  queryOptions({
    queryKey: ["lineage", artifactId, depth, direction, breadth],
    queryFn: () =>
      unwrap(
        api.GET("/apis/penstock/v1/artifacts/{artifact_id}:lineage", {
          params: { path: { artifact_id: artifactId }, query: { depth, direction, breadth } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** What an artifact is where it is kept, or what is at a path in it: a file, or a folder and its files. */
export const filesQuery = (artifactId: string, path: string) =>
  queryOptions({
    queryKey: ["files", artifactId, path],
    queryFn: () =>
      unwrap(
        api.GET("/apis/penstock/v1/artifacts/{artifact_id}:files", {
          params: { path: { artifact_id: artifactId }, query: { path } },
        }),
      ),
    retry: false,
  });

/** Where what an artifact holds is fetched; of one that is a folder, what is at a path in it. */
export function contentsAddress(
  artifactId: string,
  more: Record<string, string> = {},
  verb = "download",
): string {
  const query = new URLSearchParams(Object.entries(more).filter(([, value]) => value));
  const address = `${ROOT}/apis/penstock/v1/artifacts/${encodeURIComponent(artifactId)}:${verb}`;
  return query.size > 0 ? `${address}?${query}` : address;
}

/** The first bytes of a file, and how many it has. */
export const contentsQuery = (artifactId: string, path: string, most: number) =>
  queryOptions({
    queryKey: ["contents", artifactId, path, most],
    queryFn: async () => {
      const answer = await fetch(contentsAddress(artifactId, { path }), {
        headers: { range: `bytes=0-${most - 1}` },
      });
      // A file without a byte has no first one.
      if (answer.status === 416) return { bytes: new Uint8Array(), size: 0 };
      if (!answer.ok) throw new ApiError((await answer.json()).message ?? answer.statusText, answer.status);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const size = Number(answer.headers.get("content-range")?.split("/")[1] ?? bytes.length);
      return { bytes, size };
    },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
