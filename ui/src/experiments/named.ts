/** Experiments that forms make on the way. */
import { api, type Schemas, unwrap } from "../api/client";
import { inNamespace } from "../api/place";
import { filterOf } from "../parts/lists";

/** Create an experiment; give its id. */
export async function newExperiment(name: string): Promise<string> {
  const body = { display_name: name, ...inNamespace() } as Schemas["Experiment"];
  return (await unwrap(api.POST("/apis/v2beta1/experiments", { body }))).experiment_id ?? "";
}

/** Give the id of the experiment of a name, which is created if there is none. */
async function experimentNamed(name: string): Promise<string> {
  const filter = filterOf([{ key: "name", operation: "EQUALS", string_value: name }]);
  const query = { filter, page_size: 1, ...inNamespace() };
  const listed = await unwrap(api.GET("/apis/v2beta1/experiments", { params: { query } }));
  return listed.experiments?.[0]?.experiment_id ?? newExperiment(name);
}

/** Where runs belong that nobody has said it of: on a server with namespaces it has to be said. */
export async function usualExperiment(): Promise<string | undefined> {
  return inNamespace().namespace ? experimentNamed("Default") : undefined;
}
