import { expect, test } from "vitest";
import { changed, counted, tagOf, wrongTag } from "./tags";

test("a tag is a key and a value", () => {
  expect(tagOf(" team = a=b ")).toEqual(["team", "a=b"]);
  expect(wrongTag("team=red")).toBe("");
  expect(wrongTag("note=")).toBe("");
  expect(wrongTag("team")).toContain("key=value");
  expect(wrongTag("=red")).toContain("key=value");
  expect(wrongTag("a.b=c")).toContain("dot");
  expect(wrongTag(`a=${"b".repeat(64)}`)).toContain("63");
});

test("what runs have in common is counted", () => {
  const told = counted([{ team: "red" }, { team: "red", stage: "try" }, { team: "blue" }]);
  expect(told.map((each) => `${each.key}=${each.value} ${each.count}`)).toEqual([
    "stage=try 1",
    "team=blue 1",
    "team=red 2",
  ]);
});

test("a pair is taken away only where it is, and there are not too many", () => {
  expect(changed({ team: "red", a: "b" }, { stage: "done" }, [["team", "red"]])).toEqual({
    a: "b",
    stage: "done",
  });
  expect(changed({ team: "blue" }, { team: "green" }, [["team", "red"]])).toEqual({ team: "green" });
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`k${at}`, ""]));
  expect(() => changed(many, { more: "" }, [])).toThrow("20");
});
