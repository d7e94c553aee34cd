/** From a sample to a pipeline of the server, and to a run of it. */
import { ApiError, api, type Run, type Schemas, unwrap } from "../api/client";
import { inNamespace } from "../api/place";
import { usualExperiment } from "../experiments/named";
import { filterOf } from "../parts/lists";

export type Sample = Schemas["Sample"];

export interface Reference {
  pipeline_id: string;
  pipeline_version_id: string;
}

const CONFLICT = 409;

const called = (key: string, name: string) => filterOf([{ key, operation: "EQUALS", string_value: name }]);

/** What a sample is called as a pipeline, apart from what people call their own. */
const pipelineName = (sample: Sample): string => `sample-${sample.name}`;

/** Have a sample among the pipelines: it is uploaded once, and again when another version of it comes along. */
export async function uploaded(sample: Sample): Promise<Reference> {
  try {
    return await found(sample);
  } catch (error) {
    // Somebody has pressed the same button at the same time: what they have uploaded is there now.
    if (!(error instanceof ApiError) || error.status !== CONFLICT) throw error;
    return found(sample);
  }
}

async function found(sample: Sample): Promise<Reference> {
  const name = pipelineName(sample);
  const query = { filter: called("name", name), page_size: 1, ...inNamespace() };
  const listed = await unwrap(api.GET("/apis/v2beta1/pipelines", { params: { query } }));
  const pipelineId = listed.pipelines?.[0]?.pipeline_id ?? (await newPipeline(sample, name));
  const path = { pipeline_id: pipelineId };
  const versions = await unwrap(
    api.GET("/apis/v2beta1/pipelines/{pipeline_id}/versions", {
      params: { path, query: { filter: called("name", sample.version ?? ""), page_size: 1 } },
    }),
  );
  const version =
    versions.pipeline_versions?.[0] ??
    (await unwrap(
      api.POST("/apis/v2beta1/pipelines/{pipeline_id}/versions", {
        params: { path },
        body: {
          ...path,
          name: sample.version,
          display_name: sample.version,
          pipeline_spec: sample.pipeline_spec,
        } as Schemas["PipelineVersion"],
      }),
    ));
  return { pipeline_id: pipelineId, pipeline_version_id: version.pipeline_version_id ?? "" };
}

async function newPipeline(sample: Sample, name: string): Promise<string> {
  const made = await unwrap(
    api.POST("/apis/v2beta1/pipelines", {
      body: { name, display_name: name, description: sample.title, ...inNamespace() } as Schemas["Pipeline"],
    }),
  );
  return made.pipeline_id ?? "";
}

/** Run a sample as it is; give the run's id. */
export async function begun(sample: Sample): Promise<string> {
  const experiment_id = await usualExperiment();
  const body = {
    display_name: (sample.title ?? "").split(":")[0],
    pipeline_version_reference: await uploaded(sample),
    ...(experiment_id ? { experiment_id } : {}),
  };
  return (await unwrap(api.POST("/apis/v2beta1/runs", { body: body as Run }))).run_id ?? "";
}
