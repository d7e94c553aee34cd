import { expect, test } from "vitest";
import type { Box } from "./layout";
import { boxAt, whole } from "./paint";
import { stepFrom } from "./rows";
import { nextBox } from "./steps";
import type { Node } from "./tree";

const box = (path: string, x: number, y: number, isOpen = false): Box => ({
  node: { path } as Node,
  depth: 0,
  x,
  y,
  width: isOpen ? 500 : 100,
  height: isOpen ? 500 : 40,
  isOpen,
  more: 0,
});
const BOXES = [box("group", 0, 0, true), box("a", 10, 10), box("b", 200, 10), box("c", 10, 200)];

test("arrows lead to the nearest box in their direction", () => {
  const [, a, b, c] = BOXES;
  expect(nextBox(BOXES, undefined, "ArrowDown")).toBe(a);
  expect(nextBox(BOXES, a, "ArrowRight")).toBe(b);
  expect(nextBox(BOXES, a, "ArrowDown")).toBe(c);
  expect(nextBox(BOXES, c, "ArrowUp")).toBe(a);
  expect(nextBox(BOXES, a, "ArrowLeft")).toBeUndefined();
  expect(nextBox(BOXES, a, "x")).toBeUndefined();
});

test("the innermost box is at a place", () => {
  expect(boxAt(BOXES, 20, 20)?.node.path).toBe("a");
  expect(boxAt(BOXES, 400, 400)?.node.path).toBe("group");
  expect(boxAt(BOXES, 900, 900)).toBeUndefined();
});

test("a graph that is larger than its view is seen whole, or from its top", () => {
  const layout = { boxes: [], lines: [], width: 4000, height: 1000 };
  expect(whole(layout, 1040, 540, 0.1).zoom).toBe(0.25);
  expect(whole(layout, 1040, 540, 0.5)).toEqual({ x: 20, y: 20, zoom: 0.5 });
});

test("arrows lead through the rows of a tree", () => {
  const rows = [1, 2, 2, 1].map((depth) => ({ depth }) as Node);
  expect(stepFrom(rows, 0, "ArrowDown")).toBe(1);
  expect(stepFrom(rows, 3, "ArrowDown")).toBe(3);
  expect(stepFrom(rows, 2, "ArrowLeft")).toBe(0);
  expect(stepFrom(rows, 0, "ArrowRight")).toBe(1);
  expect(stepFrom(rows, 1, "ArrowRight")).toBe(1);
  expect(stepFrom(rows, 1, "End")).toBe(3);
  expect(stepFrom(rows, 1, "q")).toBe(-1);
});
