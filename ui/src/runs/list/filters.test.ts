import { expect, test } from "vitest";
import { chipsOf, momentOf, predicatesOf, runListSearch, tagsOf, tagText } from "./filters";

const NOW = Date.parse("2026-03-08T12:00:30Z");

test("tags are pairs, and what is none is left out", () => {
  expect(tagsOf("team=red, formula=a=b,nothing")).toEqual([
    ["team", "red"],
    ["formula", "a=b"],
  ]);
});

test("a tag may have commas", () => {
  const tags: [string, string][] = [
    ["place", "Bern, CH"],
    ["path", "C:\\data"],
    ["end", "\\"],
  ];
  expect(tagText(tags)).toBe("place=Bern\\, CH,path=C:\\\\data,end=\\\\");
  expect(tagsOf(tagText(tags))).toEqual(tags);
});

test("how long ago is a moment to the minute", () => {
  expect(momentOf("24h", NOW)).toBe("2026-03-07T12:00:00.000Z");
  expect(momentOf("2026-03-01T10:00:00Z", NOW)).toBe("2026-03-01T10:00:00.000Z");
  expect(momentOf("soon", NOW)).toBeUndefined();
});

test("what failed is asked for without what was stopped", () => {
  const asked = predicatesOf({ state: "FAILED", tags: "team=red" }, false, NOW);
  expect(asked.map((each) => `${each.key} ${each.operation} ${each.string_value}`)).toEqual([
    "storage_state NOT_EQUALS ARCHIVED",
    "state EQUALS FAILED",
    "state NOT_EQUALS CANCELED",
    "tags.team EQUALS red",
  ]);
});

test("each chip leads to the list without it, from its first page", () => {
  const chips = chipsOf({ tags: "a=1,b=2", since: "7d", page: "3" }, (id) => id);
  expect(chips.map((chip) => chip.label)).toEqual(["a: 1", "b: 2", "the last 7 days"]);
  expect(chips[0]?.without).toEqual({ tags: "b=2", page: undefined });
});

test("an address keeps what lists know", () => {
  expect(runListSearch({ q: "x", view: "plot", strange: 1, tags: "" })).toEqual({ q: "x", view: "plot" });
});
