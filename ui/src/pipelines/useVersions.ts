/** The versions of a pipeline, the newest first, and one of them: the newest where none is named. */
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../api/client";
import { versionQuery, versionsQuery } from "../api/queries/pipelines";

interface Versions {
  versions: Schemas["PipelineVersion"][];
  version: Schemas["PipelineVersion"] | undefined;
  isPending: boolean;
  error: Error | null;
}

export function useVersions(pipelineId: string, versionId: string): Versions {
  const listed = useQuery(versionsQuery(pipelineId));
  const newest = listed.data?.pipeline_versions ?? [];
  // Only so many are listed, and the one that is asked for may be older.
  const isListed = versionId === "" || newest.some((each) => each.pipeline_version_id === versionId);
  const old = useQuery({
    ...versionQuery(pipelineId, versionId),
    enabled: listed.data !== undefined && !isListed,
  });
  const versions = old.data && !isListed ? [...newest, old.data] : newest;
  return {
    versions,
    version: versionId ? versions.find((each) => each.pipeline_version_id === versionId) : versions[0],
    isPending: listed.isPending || (!isListed && old.isPending),
    error: listed.error ?? (isListed ? null : old.error),
  };
}
