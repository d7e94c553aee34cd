/** How good a classifier is: its curve, and its matrix. */
import { Text } from "@mantine/core";
import { ConfusionMatrix } from "./ConfusionMatrix";
import type { Matrix } from "./matrix";
import { RocCurve } from "./RocCurve";
import type { Point } from "./roc";

export function Classified({ metadata }: { metadata: Record<string, unknown> }) {
  const points = metadata.confidenceMetrics as Point[] | undefined;
  const matrix = metadata.confusionMatrix as Matrix | undefined;
  if (!points && !matrix) {
    return (
      <Text c="dimmed">
        It has neither a curve nor a matrix: a task adds them by log_roc_curve and log_confusion_matrix.
      </Text>
    );
  }
  return (
    <div className="drawings">
      {points ? <RocCurve points={points} /> : null}
      {matrix ? <ConfusionMatrix matrix={matrix} /> : null}
    </div>
  );
}
