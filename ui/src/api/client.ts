/** The API, typed by the server's own description of it. */
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type Run = Schemas["Run"];
export type Task = Schemas["PipelineTask"];
export type Artifact = Schemas["Artifact"];
export type Experiment = Schemas["Experiment"];

/** Where the server is: the pages are served beside its API, at the root or under a prefix. */
export const ROOT = new URL(".", document.baseURI).href.replace(/\/$/, "");

export const api = createClient<paths>({ baseUrl: ROOT });

/** What the server refused, in its own words. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

interface Answer<T> {
  data?: T | undefined;
  error?: unknown;
  response: Response;
}

/** Give the data of an answer, or raise what the server said instead. */
export async function unwrap<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (!response.ok) {
    const said = (error as { message?: string; error_message?: string } | undefined) ?? {};
    throw new ApiError(said.message ?? said.error_message ?? response.statusText, response.status);
  }
  return data as T;
}
