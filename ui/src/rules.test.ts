/** Rules that hold for all files of these pages. */
import { expect, test } from "vitest";

const code: Record<string, string> = import.meta.glob(["./**/*.ts", "./**/*.tsx", "!./**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const styles: Record<string, string> = import.meta.glob("./**/*.css", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** Where what all pages share is: classes from there are used everywhere. */
const SHARED = ["app", "parts"];
/** Classes that are put together, and those of libraries. */
const FOREIGN = /^(ansi|python|json)-|^mantine-|^react-flow__/;

const roomOf = (file: string): string => file.split("/")[1] ?? "";

/** The class that each selector of a style sheet begins with: what it is about. */
function subjects(text: string): string[] {
  const rules = text.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(/([^{};]+)\{/g);
  const selectors = [...rules].flatMap(([, list = ""]) => list.split(","));
  return selectors.flatMap((selector) => /^[^.]*?\.([a-zA-Z][\w-]*)/.exec(selector.trim())?.[1] ?? []);
}

/** The words that are given as classes in a module. */
function worn(text: string): Set<string> {
  const given = text.matchAll(
    /\b(?:className|classes|input)(?:=|: | = )("[^"]*"|\{[^\n]*|\[[^\n]*|`[^`]*`)/g,
  );
  return new Set([...given].flatMap(([, value = ""]) => value.match(/[a-zA-Z][\w-]*/g) ?? []));
}

const defined = Object.entries(styles).flatMap(([file, text]) =>
  [...new Set(subjects(text))]
    .filter((name) => !FOREIGN.test(name) && !name.startsWith("is-"))
    .map((name) => ({ name, file })),
);
const wearing = Object.entries(code).map(([file, text]) => ({ file, words: worn(text) }));

test("no two modules differ in case only: not every file system tells them apart", () => {
  const names = Object.keys(code).map((file) => file.replace(/\.tsx?$/, "").toLowerCase());
  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
});

test("style sheets are read", () => {
  expect(defined.length).toBeGreaterThan(100);
});

test("a class is described in one style sheet", () => {
  const twice = defined.filter(({ name, file }) =>
    defined.some((each) => each.name === name && each.file !== file),
  );
  expect(twice).toEqual([]);
});

test("each class that is described is used", () => {
  expect(defined.filter(({ name }) => !wearing.some(({ words }) => words.has(name)))).toEqual([]);
});

test("each class that is given is described", () => {
  const known = new Set(Object.values(styles).flatMap((text) => text.match(/(?<=\.)[a-zA-Z][\w-]*/g) ?? []));
  const given = Object.values(code).flatMap((text) =>
    [...text.matchAll(/className="([^"]*)"/g)].flatMap(([, names = ""]) => names.split(" ")),
  );
  // The graph's library reads it: what has it does not move the graph.
  expect(given.filter((name) => !known.has(name) && name !== "nodrag")).toEqual([]);
});

test("a room's classes are used in that room only: its style sheet may not be loaded elsewhere", () => {
  const strays = defined
    .filter(({ file }) => !SHARED.includes(roomOf(file)))
    .flatMap(({ name, file }) =>
      wearing
        .filter((user) => user.words.has(name) && roomOf(user.file) !== roomOf(file))
        .map((user) => `${name} of ${file} in ${user.file}`),
    );
  expect(strays).toEqual([]);
});
