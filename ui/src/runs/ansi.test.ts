import { expect, test } from "vitest";
import { marked, pieces, plain } from "./ansi";

test("colours begin and end where the terminal is told so", () => {
  expect(pieces("a \x1b[31mred\x1b[0m b")).toEqual([
    { text: "a ", look: "" },
    { text: "red", look: "ansi-red" },
    { text: " b", look: "" },
  ]);
  expect(pieces("\x1b[1;92;44mx\x1b[22my\x1b[39;49mz").map((piece) => piece.look)).toEqual([
    "ansi-green ansi-on-blue ansi-bold",
    "ansi-green ansi-on-blue",
    "",
  ]);
});

test("what else a terminal is told is left out", () => {
  expect(plain("\x1b]0;title\x07\x1b[2K\x1b[38;5;200mpink\x1b[38;2;1;2;3mrgb\x1b[m")).toBe("pinkrgb");
  expect(plain("")).toBe("");
});

test("a bar of progress is as it was last", () => {
  expect(plain("10 %\r50 %\r100 %\r")).toBe("100 %");
});

test("words are found whatever their case", () => {
  expect(marked("Error: no error", "ERROR").map((each) => [each.text, each.isFound])).toEqual([
    ["Error", true],
    [": no ", false],
    ["error", true],
  ]);
  expect(marked("text", "")).toEqual([{ text: "text", isFound: false }]);
});
