/** Which pipeline a new run is of: that of the address, else that of what it is a clone of. */
import type { Schemas } from "../api/client";
import type { NewRunSearch } from "../app/search";
import { useVersions } from "../pipelines/useVersions";
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
  const { versions, version } = useVersions(pipelineId, versionId);
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
