/** Send a pipeline, or a new version of one, to the server. */
import { ApiError, api, ROOT, type Schemas, unwrap } from "../api/client";
import { inNamespace } from "../api/place";

export interface Named {
  name: string;
  description: string;
  tags: Record<string, string>;
}

/** Send a file; give the id of its pipeline. */
export async function sendFile(file: File, asked: Named, pipelineId: string | undefined): Promise<string> {
  const query = new URLSearchParams({
    name: asked.name,
    description: asked.description,
    ...(Object.keys(asked.tags).length > 0 ? { tags: JSON.stringify(asked.tags) } : {}),
    ...(pipelineId ? {} : inNamespace()),
    ...(pipelineId ? { pipelineid: pipelineId } : {}),
  });
  const form = new FormData();
  form.set("uploadfile", file);
  const verb = pipelineId ? "upload_version" : "upload";
  const answer = await fetch(`${ROOT}/apis/v2beta1/pipelines/${verb}?${query}`, {
    method: "POST",
    body: form,
  });
  const said = (await answer.json()) as { pipeline_id?: string; error_message?: string; message?: string };
  if (!answer.ok) throw new ApiError(said.error_message ?? said.message ?? answer.statusText, answer.status);
  return said.pipeline_id ?? "";
}

/** Have the server fetch one from an address; give the id of its pipeline. */
export async function sendUrl(url: string, asked: Named, pipelineId: string | undefined): Promise<string> {
  const version = { ...asked, display_name: asked.name, package_url: { pipeline_url: url } };
  if (pipelineId) {
    await unwrap(
      api.POST("/apis/v2beta1/pipelines/{pipeline_id}/versions", {
        params: { path: { pipeline_id: pipelineId } },
        body: { ...version, pipeline_id: pipelineId } as Schemas["PipelineVersion"],
      }),
    );
    return pipelineId;
  }
  const body = {
    pipeline: { ...asked, ...inNamespace(), display_name: asked.name },
    pipeline_version: version,
  };
  const made = await unwrap(
    api.POST("/apis/v2beta1/pipelines/create", { body: body as Schemas["CreatePipelineAndVersionRequest"] }),
  );
  return made.pipeline_id ?? "";
}
