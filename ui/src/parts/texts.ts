/** What programs hold and say, as people read it. */

/** A value as people write it: texts as they are, all else as JSON. */
export const shown = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value, null, typeof value === "object" ? 2 : 0);

/** The first line of what somebody wrote over many. */
export const firstLine = (text: string | undefined): string => (text ?? "").trim().split("\n")[0] ?? "";

/** The name of an input without what the compiler puts before it. */
export const plainName = (name: string): string => name.replace(/^pipelinechannel--/, "");

/** The type of a parameter, such as `integer` for NUMBER_INTEGER. */
export const parameterType = (type: string | undefined): string =>
  (type ?? "").toLowerCase().replace("number_", "");

/** The type of an artifact, such as `Dataset` for system.Dataset. */
export const shortType = (title: string | undefined): string => title?.replace(/^system\./, "") || "Artifact";
