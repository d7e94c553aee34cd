/** The inputs or outputs of a task, parameters and artifacts alike, and where inputs come from in words. */
import type { Artifact, Schemas } from "../api/client";

export interface Declared {
  kind: "parameter" | "artifact" | "artifacts";
  name: string;
  value: unknown;
  artifacts: Artifact[];
  type: string;
  producer: Schemas["Producer"] | null | undefined;
}

export function given(io: Schemas["TaskIo"] | null | undefined): Declared[] {
  const parameters = (io?.parameters ?? []).map((each) => ({
    kind: "parameter" as const,
    name: each.parameter_key ?? "",
    value: each.value,
    artifacts: [],
    type: each.type ?? "",
    producer: each.producer,
  }));
  const artifacts = (io?.artifacts ?? []).map((each) => ({
    kind: each.artifacts?.length === 1 ? ("artifact" as const) : ("artifacts" as const),
    name: each.artifact_key ?? "",
    value: undefined,
    artifacts: each.artifacts ?? [],
    type: each.type ?? "",
    producer: each.producer,
  }));
  return [...parameters, ...artifacts];
}

const WORDS: Record<string, string> = {
  COMPONENT_DEFAULT_INPUT: "the component's default",
  COMPONENT_INPUT: "what it is in",
  RUNTIME_VALUE_INPUT: "the pipeline",
  ITERATOR_INPUT: "the loop's item",
  TASK_FINAL_STATUS_OUTPUT: "the final status",
};

export function origin({ type, producer }: Declared): string {
  if (producer?.task_name)
    return producer.key ? `${producer.task_name} › ${producer.key}` : producer.task_name;
  return WORDS[type] ?? "";
}
