/** Arrow keys in a grid: one cell is reached by Tab, the others from there. */
import type { KeyboardEvent } from "react";

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Which place is next in a direction, where some places are empty; the same where there is none. */
export function nextPlace(
  from: [number, number],
  step: [number, number],
  size: [number, number],
  isTaken: (row: number, column: number) => boolean,
): [number, number] {
  let [row, column] = [from[0] + step[0], from[1] + step[1]];
  while (row >= 0 && row < size[0] && column >= 0 && column < size[1]) {
    if (isTaken(row, column)) return [row, column];
    row += step[0];
    column += step[1];
  }
  return from;
}

/** Move the focus within a table whose cells say their `data-place`, as `row column`. */
export function moveFocus(event: KeyboardEvent<HTMLElement>, size: [number, number]): void {
  const step = STEPS[event.key];
  const place = (event.target as HTMLElement).dataset.place?.split(" ").map(Number);
  if (!step || place?.length !== 2) return;
  const at = (row: number, column: number) =>
    event.currentTarget.querySelector<HTMLElement>(`[data-place="${row} ${column}"]`);
  const [row, column] = nextPlace([place[0] ?? 0, place[1] ?? 0], step, size, (r, c) => at(r, c) !== null);
  event.preventDefault();
  at(row, column)?.focus();
}
