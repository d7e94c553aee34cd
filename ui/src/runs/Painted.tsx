/** The picture behind a large graph: its lines, and its boxes, of which elements are made where they are read. */
import { useComputedColorScheme } from "@mantine/core";
import { useStore, useViewport } from "@xyflow/react";
import { useEffect, useMemo, useRef } from "react";
import { lookOf } from "../parts/State";
import type { Layout } from "./layout";
import { type Colors, paint } from "./paint";

interface Asked {
  layout: Layout;
  chosen: string | undefined;
}

export function Painted({ layout, chosen }: Asked) {
  const { x, y, zoom } = useViewport();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const canvas = useRef<HTMLCanvasElement>(null);
  const colors = useColors();
  useEffect(() => {
    const context = canvas.current && sized(canvas.current, width, height);
    if (!context) return;
    paint(context, layout, { x, y, zoom }, colors, { width, height, chosen });
  }, [layout, x, y, zoom, width, height, colors, chosen]);
  return <canvas ref={canvas} className="painted" aria-hidden />;
}

/** Give a canvas the pixels of its screen; return what one paints on it with. */
export function sized(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/** The colours of states as a canvas takes them, for the scheme that is on. */
export function useColors(): Colors {
  const scheme = useComputedColorScheme();
  return useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    const shade = scheme === "dark" ? 7 : 4;
    const read = (name: string) => style.getPropertyValue(`--mantine-color-${name}`).trim();
    const known = new Map<string, string>();
    const of = (state: string | undefined) => {
      const { color } = lookOf(state);
      const found = known.get(color) ?? read(`${color}-${color === "orange" ? shade + 1 : shade}`);
      known.set(color, found);
      return found;
    };
    return {
      line: read(scheme === "dark" ? "dark-3" : "gray-5"),
      group: scheme === "dark" ? "rgb(255 255 255 / 6%)" : "rgb(0 0 0 / 5%)",
      chosen: read("blue-6"),
      of: (box) => of(box.node.state),
    };
  }, [scheme]);
}
