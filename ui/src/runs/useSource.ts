/** Which pipeline a new run is of: that of the address, else that of what it is a clone of. */
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../api/client";
import { versionQuery, versionsQuery } from "../api/queries/pipelines";
import type { NewRunSearch } from "../app/search";
import type { Earlier, Source } from "./draft";
import { type Spec, specOf } from "./pipeline";

interface Found {
  source: Source;
  /** The pipeline; nothing while none is chosen. */
  spec: Spec | undefined;
  versions: Schemas["PipelineVersion"][];
  version: Schemas["PipelineVersion"] | undefined;
  /** Whether it is whichever version is the newest when a run is made. */
  isFollowing: boolean;
}

export function useSource(search: NewRunSearch, earlier: Earlier | undefined, isRecurring: boolean): Found {
  const pipelineId = search.pipelineId ?? earlier?.pipelineId ?? "";
  const isSame = !search.pipelineId;
  const versionId = search.pipelineVersionId ?? (isSame ? earlier?.versionId : "") ?? "";
  const listed = useQuery(versionsQuery(pipelineId));
  const newest = listed.data?.pipeline_versions ?? [];
  // Only so many are listed, and the one that is asked for may be older.
  const isListed = versionId === "" || newest.some((each) => each.pipeline_version_id === versionId);
  const old = useQuery({
    ...versionQuery(pipelineId, versionId),
    enabled: listed.data !== undefined && !isListed,
  });
  const versions = old.data && !isListed ? [...newest, old.data] : newest;
  const version = versionId ? versions.find((each) => each.pipeline_version_id === versionId) : versions[0];
  const isFollowing = isRecurring && versionId === "";
  const document = version?.pipeline_spec ?? (pipelineId ? undefined : earlier?.document);
  return {
    source: {
      pipelineId,
      versionId: isFollowing ? undefined : (version?.pipeline_version_id ?? undefined),
      document,
    },
    spec: document ? specOf(document) : undefined,
    versions,
    version,
    isFollowing,
  };
}
