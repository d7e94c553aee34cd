import { expect, test } from "vitest";
import { jsonProblem, tidy } from "./json";

test.each([
  ['{"a": 1,\n "b" 2}', "Line 2, column 6: 2 cannot stand here"],
  ["[1,\n2,\n]", "Line 3, column 1: ] cannot stand here"],
  ["{a: 1}", "Line 1, column 2: a cannot stand here"],
  ['{"a": True}', "Line 1, column 7: True cannot stand here"],
  ["[1, 2", "Line 1, column 6: something is missing at the end"],
  ['{"a": [1, {"b": 007}]}', "Line 1, column 17: 007 cannot stand here"],
  ["[1] 2", "Line 1, column 5: 2 cannot stand here"],
  ['["open]', 'Line 1, column 2: "open] cannot stand here'],
])("it is said where %j is wrong", (text, said) => expect(jsonProblem(text)).toBe(said));

test.each(['{"a": [1, -2.5e3, "x\\n\\u00e4", true, null, {}, []]}', " 3 ", '""'])("%s is right", (text) =>
  expect(jsonProblem(text)).toBeUndefined(),
);

test("what is right can be tidied", () => {
  expect(tidy('{"a": [1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(tidy("{a")).toBe("{a");
});
