/** Where the arrows lead in a graph. */
import type { Box } from "./layout";

const AWAY: Record<string, [number, number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** The box that is next in the direction of a key, or the first one where there is none to go from. */
export function nextBox(boxes: Box[], from: Box | undefined, key: string): Box | undefined {
  const away = AWAY[key];
  if (!away) return undefined;
  const leaves = boxes.filter((box) => !box.isOpen);
  if (!from) return leaves[0];
  const [x, y] = middle(from);
  let best: Box | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const box of leaves) {
    if (box === from) continue;
    const [toX, toY] = middle(box);
    const ahead = (toX - x) * away[0] + (toY - y) * away[1];
    const aside = Math.abs((toX - x) * away[1]) + Math.abs((toY - y) * away[0]);
    // What stands to the side further than ahead is another direction's.
    if (ahead <= 1 || (away[1] === 0 && aside > ahead)) continue;
    const far = ahead + 2 * aside;
    if (far < least) [best, least] = [box, far];
  }
  return best;
}

const middle = (box: Box): [number, number] => [box.x + box.width / 2, box.y + box.height / 2];
