import { expect, test } from "vitest";
import { chosenOf, parts } from "./classifiers";

test("a sliced artifact has a part for each slice", () => {
  const matrix = { rows: [] };
  expect(parts({ confusionMatrix: matrix })).toEqual([{ slice: "", numbers: { confusionMatrix: matrix } }]);
  const slices = [{ slice: "young", sliceClassificationMetrics: { confusionMatrix: matrix } }, {}];
  expect(parts({ evaluationSlices: slices }).map((part) => part.slice)).toEqual(["young", ""]);
});

test("ten curves at most are drawn, and those that are named where some are", () => {
  const all = Array.from({ length: 12 }, (_, at) => `A${at}`);
  expect(chosenOf(undefined, all)).toHaveLength(10);
  expect(chosenOf("A11,A2,B9", all)).toEqual(["A2", "A11"]);
});
