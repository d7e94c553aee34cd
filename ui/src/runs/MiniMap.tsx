/** A graph as a whole, small in its corner, with what is in sight of it. */
import { Panel, useReactFlow, useStore, useViewport } from "@xyflow/react";
import { useEffect, useRef } from "react";
import type { Layout } from "./layout";
import { sized, useColors } from "./Painted";
import { areaOf, type Place, paint, whole } from "./paint";

const WIDTH = 168;
const HEIGHT = 112;

function placeOf(layout: Layout): Place {
  const place = whole(layout, WIDTH + 24, HEIGHT + 24, 0);
  return { ...place, x: place.x - 12, y: place.y - 12 };
}

export function MiniMap({ layout }: { layout: Layout }) {
  const viewport = useViewport();
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const canvas = useRef<HTMLCanvasElement>(null);
  const colors = useColors();
  const area = areaOf(viewport, width, height);
  // Where all is in sight there is nothing to find.
  const isAll = area.left <= 0 && area.top <= 0 && area.right >= layout.width && area.bottom >= layout.height;
  const isHidden = isAll || width < 500;
  const at = placeOf(layout);
  useEffect(() => {
    const context = canvas.current && sized(canvas.current, WIDTH, HEIGHT);
    if (context) paint(context, layout, placeOf(layout), colors, { width: WIDTH, height: HEIGHT });
  }, [layout, colors, isHidden]);
  if (isHidden) return null;
  const go = (event: React.PointerEvent) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    flow.setCenter((x - at.x) / at.zoom, (y - at.y) / at.zoom, { zoom: viewport.zoom });
  };
  return (
    <Panel position="bottom-right" className="mini-map" onPointerDown={go} onPointerMove={go} aria-hidden>
      <canvas ref={canvas} />
      <span
        style={{
          left: at.x + area.left * at.zoom,
          top: at.y + area.top * at.zoom,
          width: (area.right - area.left) * at.zoom,
          height: (area.bottom - area.top) * at.zoom,
        }}
      />
    </Panel>
  );
}
