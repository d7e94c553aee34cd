import { expect, test } from "vitest";
import { piecesOf } from "./python";

const SOURCE = `"""A note: if not read."""
@dsl.component  # not a "text"
def greet(name: str = 'for') -> str:
    return f"Hello, {name}" + 1.5e-3
`;

test("the pieces together are the text", () => {
  expect(
    piecesOf(SOURCE)
      .map((piece) => piece.text)
      .join(""),
  ).toBe(SOURCE);
});

test("words in texts and in comments are none of the language", () => {
  const of = (kind: string) =>
    piecesOf(SOURCE)
      .filter((piece) => piece.kind === kind)
      .map((piece) => piece.text);
  expect(of("word")).toEqual(["def", "return"]);
  expect(of("text")).toEqual(['"""A note: if not read."""', "'for'", 'f"Hello, {name}"']);
  expect(of("decorator")).toEqual(["@dsl.component"]);
  expect(of("comment")).toEqual(['# not a "text"']);
  expect(of("number")).toEqual(["1.5e-3"]);
});
