import { expect, test } from "vitest";
import { defaultName } from "./names";

test("a pipeline is named after its file, wherever that is", () => {
  expect(
    ["train.yaml", "https://example.org/of/train.tar.gz", "train.v2.yml"].map((path) =>
      defaultName(path, false),
    ),
  ).toEqual(["train", "train", "train.v2"]);
});

test("the name of a version says when it was made", () => {
  expect(defaultName("train.yaml", true)).toMatch(/^train-version-at-\d{4}-\d\d-\d\dt\d\d-\d\d-\d\d\.\d+z$/);
});
