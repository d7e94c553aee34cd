/** A graph painted small: thousands of boxes on a canvas, where elements would be too many. */
import type { Box, Layout } from "./layout";

/** Where of a graph one is: the place of its origin on the screen, and how large it is drawn. */
export interface Place {
  x: number;
  y: number;
  zoom: number;
}

export interface Colors {
  line: string;
  group: string;
  chosen: string;
  /** By state. */
  of: (box: Box) => string;
}

interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What of a graph is in sight. */
export const areaOf = ({ x, y, zoom }: Place, width: number, height: number): Area => ({
  left: -x / zoom,
  top: -y / zoom,
  right: (width - x) / zoom,
  bottom: (height - y) / zoom,
});

export const isIn = (box: Box, area: Area): boolean =>
  box.x < area.right && box.x + box.width > area.left && box.y < area.bottom && box.y + box.height > area.top;

/** The innermost box at a place of the graph. */
export function boxAt(boxes: Box[], x: number, y: number): Box | undefined {
  return boxes.findLast(
    (box) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height,
  );
}

/** Where a graph is seen whole, in the middle of a view; no larger than it is. */
export function whole(layout: Layout, width: number, height: number, smallest: number): Place {
  const fit = Math.min((width - 40) / layout.width, (height - 40) / layout.height);
  const zoom = Math.min(1, Math.max(smallest, fit));
  const left = (width - layout.width * zoom) / 2;
  return {
    x: fit < smallest ? Math.max(left, 20) : left,
    y: Math.max((height - layout.height * zoom) / 2, 20),
    zoom,
  };
}

/** Paint what is in sight of a graph: its lines and its boxes. */
export function paint(
  context: CanvasRenderingContext2D,
  layout: Layout,
  place: Place,
  colors: Colors,
  look: { width: number; height: number; chosen?: string | undefined },
): void {
  const { x, y, zoom } = place;
  const area = areaOf(place, look.width, look.height);
  context.clearRect(0, 0, look.width, look.height);
  context.save();
  context.translate(x, y);
  context.scale(zoom, zoom);
  context.lineWidth = 1.2 / Math.max(zoom, 0.4);
  context.strokeStyle = colors.line;
  context.beginPath();
  for (const { from, to } of layout.lines) {
    const [x1, y1, x2, y2] = [from.x + from.width / 2, from.y + from.height, to.x + to.width / 2, to.y];
    if (Math.max(x1, x2) < area.left || Math.min(x1, x2) > area.right) continue;
    if (y2 < area.top || y1 > area.bottom) continue;
    const bend = Math.min((y2 - y1) / 2, 40);
    context.moveTo(x1, y1);
    context.bezierCurveTo(x1, y1 + bend, x2, y2 - bend, x2, y2);
  }
  context.stroke();
  for (const box of layout.boxes) {
    if (!isIn(box, area)) continue;
    context.fillStyle = box.isOpen ? colors.group : colors.of(box);
    context.fillRect(box.x, box.y, box.width, box.height);
    if (box.node.path !== look.chosen) continue;
    context.strokeStyle = colors.chosen;
    context.lineWidth = 3 / zoom;
    context.strokeRect(box.x, box.y, box.width, box.height);
  }
  context.restore();
}
