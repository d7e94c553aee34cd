import { expect, test } from "vitest";
import { firstLine, parameterType, plainName, shortType, shown } from "./texts";

test("texts are shown as they are, all else as JSON", () => {
  expect(["a", 1.5, null, [1]].map(shown)).toEqual(["a", "1.5", "null", "[\n  1\n]"]);
});

test("names are shown without what the compiler and KFP add to them", () => {
  expect(plainName("pipelinechannel--fit-Output")).toBe("fit-Output");
  expect(["NUMBER_INTEGER", "STRUCT", undefined].map(parameterType)).toEqual(["integer", "struct", ""]);
  expect(["system.Dataset", "own.Type", undefined].map(shortType)).toEqual([
    "Dataset",
    "own.Type",
    "Artifact",
  ]);
});

test("of an error the first line is shown", () => {
  expect(firstLine("\n RuntimeError: no\nmore")).toBe("RuntimeError: no");
  expect(firstLine(undefined)).toBe("");
});
