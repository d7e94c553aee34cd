import { expect, test } from "vitest";
import { type Definitions, problemsOf, saidOf, shownText, valuesOf } from "./values";

const DEFINITIONS: Definitions = {
  rate: { parameterType: "NUMBER_DOUBLE" },
  rows: { parameterType: "NUMBER_INTEGER", defaultValue: 100 },
  name: { parameterType: "STRING", isOptional: true },
  deep: { parameterType: "BOOLEAN", defaultValue: true },
  layers: { parameterType: "LIST", defaultValue: [1, 2] },
  options: { parameterType: "STRUCT", isOptional: true },
};

test("what must be given is missed, what has a default is not", () => {
  expect(Object.keys(problemsOf(DEFINITIONS, {}))).toEqual(["rate"]);
  expect(valuesOf(DEFINITIONS, { rate: "0.5" })).toEqual({ rate: 0.5 });
});

test.each([
  ["rate", "much", "It must be a number"],
  ["rows", "1.5", "It must be a whole number"],
  ["rows", "12345678901234567890", "It is too large to be kept exactly"],
  ["deep", "yes", "It must be true or false"],
  ["layers", '{"a": 1}', "It must be a list: […]"],
  ["options", "[1]", "It must be an object: {…}"],
  ["options", "null", "It must be an object: {…}"],
])("%s is not %s", (name, text, problem) => {
  expect(problemsOf(DEFINITIONS, { rate: "1", [name]: text })).toEqual({ [name]: problem });
});

test("values have the types of the pipeline", () => {
  const texts = { rate: "1e-3", rows: "+7", name: "", deep: "false", layers: "[3]", options: '{"k": "v"}' };
  expect(problemsOf(DEFINITIONS, texts)).toEqual({});
  expect(valuesOf(DEFINITIONS, texts)).toEqual({
    rate: 0.001,
    rows: 7,
    name: "",
    deep: false,
    layers: [3],
    options: { k: "v" },
  });
});

test("a field shows the default until something is typed", () => {
  expect(shownText({ parameterType: "LIST", defaultValue: [1] }, undefined)).toBe("[\n  1\n]");
  expect(shownText({ parameterType: "STRING", defaultValue: "a" }, "")).toBe("");
});

test("numbers are read as people write them", () => {
  expect(valuesOf(DEFINITIONS, { rate: ".5", rows: "007" })).toEqual({ rate: 0.5, rows: 7 });
});

test("what the server says of a parameter stands at its field", () => {
  const message =
    "Failed to create a new run: InvalidInputError: 2 parameters are wrong:; there is no parameter 'nope';" +
    " parameter 'rows' takes a whole number, and got \"many\"; where: pipeline 'sweep'";
  const said = saidOf(message, ["rows", "rate"]);
  expect(said.fields).toEqual({ rows: 'It takes a whole number, and got "many"' });
  expect(said.rest).toContain("nope");
  expect(said.rest).not.toContain("many");
});
