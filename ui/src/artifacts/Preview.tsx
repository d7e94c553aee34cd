/** What an artifact holds, as its type has it: numbers, curves and matrices from its metadata, all else from its file. */
import type { Artifact } from "../api/client";
import "./artifacts.css";
import { Classified } from "./Classified";
import { Contents } from "./Contents";
import { Numbers } from "./Numbers";
import { type Slice, Slices } from "./Slices";

/** What of the metadata is shown as a picture, and not once more as values. */
export const DRAWN = new Set(["confidenceMetrics", "confusionMatrix", "evaluationSlices"]);

export function Preview({ artifact }: { artifact: Artifact }) {
  const metadata = (artifact.metadata ?? {}) as Record<string, unknown>;
  switch (artifact.schema_title) {
    case "system.Metrics":
      return <Numbers values={metadata} />;
    case "system.ClassificationMetrics":
      return <Classified metadata={metadata} />;
    case "system.SlicedClassificationMetrics":
      return <Slices slices={(metadata.evaluationSlices ?? []) as Slice[]} />;
    default:
      return <Contents artifact={artifact} />;
  }
}
