import { expect, test } from "vitest";
import type { Schemas } from "../api/client";
import { USUAL } from "../recurring/trigger";
import { defaultName, draftOf, earlierRun, newHash, recurringBody, runBody, tagsOf } from "./draft";

test.each([
  [undefined, "v1", "Run of v1 (a1b2c)"],
  ["nightly", "v1", "Clone of nightly"],
  ["Clone of nightly", "v1", "Clone (2) of nightly"],
  ["Clone (9) of nightly", undefined, "Clone (10) of nightly"],
  [undefined, undefined, ""],
])("of %s and %s a run is called %s", (earlier, version, name) => {
  expect(defaultName(earlier, version, "a1b2c")).toBe(name);
  expect(newHash()).toMatch(/^[0-9a-z]{5}$/);
});

test("a clone keeps all that the run was made of", () => {
  const view = {
    run: {
      display_name: "first",
      description: "why",
      experiment_id: "e",
      pipeline_spec: { root: {} },
      runtime_config: { parameters: { rows: 3, tags: ["a"] }, pipeline_root: "file:///data" },
    },
    tags: { team: "vision", good: "" },
    settings: { cache: false, keep_going: true },
  } as unknown as Schemas["RunView"];
  const earlier = earlierRun(view);
  const draft = draftOf(earlier, undefined);
  expect(draft.tags).toEqual(["team=vision", "good"]);
  const source = { pipelineId: earlier.pipelineId, versionId: undefined, document: earlier.document };
  const body = runBody({ draft, name: "second", source, values: earlier.parameters });
  expect(body).toEqual({
    run: { ...view.run, display_name: "second" },
    tags: view.tags,
    settings: view.settings,
  });
});

test("a recurring run of a zone is off until its zone is told", () => {
  const filled = {
    draft: draftOf(undefined, "e"),
    name: "nightly",
    source: { pipelineId: "p", versionId: undefined, document: undefined },
    values: {},
  };
  expect(recurringBody(filled, USUAL).mode).toBe("ENABLE");
  const body = recurringBody(filled, { ...USUAL, zone: "Asia/Tokyo", catchUp: false });
  expect([body.mode, body.no_catchup, body.experiment_id]).toEqual(["DISABLE", true, "e"]);
  expect(body.pipeline_version_reference).toEqual({ pipeline_id: "p" });
});

test("tags have names and values", () => {
  expect(tagsOf(["team=vision", "good", "url=a=b"])).toEqual({ team: "vision", good: "", url: "a=b" });
});
