/** A run as a graph: groups open in place, a loop to its iterations by their items. */
import "@xyflow/react/dist/base.css";
import "./graph.css";
import { useComputedColorScheme } from "@mantine/core";
import {
  Background,
  Controls,
  type Edge,
  MarkerType,
  ReactFlow,
  ReactFlowProvider,
  useOnViewportChange,
  useReactFlow,
} from "@xyflow/react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { lookOf } from "../parts/State";
import { TaskNode } from "./GraphNode";
import { GraphSearch } from "./GraphSearch";
import { type Box, HEIGHT, layOut, WIDTH } from "./layout";
import { MiniMap } from "./MiniMap";
import { Painted } from "./Painted";
import { areaOf, boxAt, isIn, type Place, whole } from "./paint";
import { type Open, useOpen } from "./rows";
import { nextBox } from "./steps";
import type { Node } from "./tree";
import { inSight, MARGIN, useNodes } from "./useNodes";

interface Asked {
  root: Node;
  chosen: string | undefined;
  choose: (path: string | undefined) => void;
  /** Which groups are open, where other views share that. */
  open?: Open;
}

/** Above this many boxes lines are painted, and only boxes in sight are elements. */
const FEW = 150;
const MIN_ZOOM = 0.03;
/** A graph is opened no smaller than that: what is not in sight then is on the small map. */
const OPENED = 0.45;
const NARROW = 768;
const TYPES = { task: TaskNode };

export default function Graph(asked: Asked) {
  return (
    <ReactFlowProvider>
      <Inner {...asked} />
    </ReactFlowProvider>
  );
}

function Inner({ root, chosen, choose, open }: Asked) {
  const own = useOpen(root, chosen);
  const { isOpen, toggle } = open ?? own;
  const scheme = useComputedColorScheme();
  const flow = useReactFlow();
  const view = useRef<HTMLElement>(null);
  const [cursor, setCursor] = useState<string>();
  const layout = useMemo(() => layOut(root, isOpen, chosen), [root, isOpen, chosen]);
  const isBig = layout.boxes.length > FEW;
  const [place, setPlace] = useState<Place>();
  const size = () => sizeOf(view.current);
  // Moving about draws anew only what is painted; elements change when there are to be others.
  const moved = useCallback((to: Place) => setPlace((at) => (at && isNear(at, to) ? at : to)), []);
  useOnViewportChange({ onChange: moved });

  const boxes = useRef(layout.boxes);
  // What is opened or closed stays where it is; all around it moves.
  const kept = useRef<{ path: string; x: number; y: number }>(undefined);
  const turn = useCallback(
    (node: Node) => {
      const box = boxes.current.find((each) => each.node.path === node.path);
      kept.current = box && { path: node.path, x: box.x, y: box.y };
      toggle(node);
    },
    [toggle],
  );
  useLayoutEffect(() => {
    boxes.current = layout.boxes;
    const { path, x, y } = kept.current ?? {};
    const box = layout.boxes.find((each) => each.node.path === path);
    kept.current = undefined;
    if (!box || x === undefined || y === undefined) return;
    const at = flow.getViewport();
    flow.setViewport({ ...at, x: at.x - (box.x - x) * at.zoom, y: at.y - (box.y - y) * at.zoom });
  }, [layout, flow]);

  const shown = useMemo(
    () => (isBig ? inSight(layout.boxes, place, sizeOf(view.current)) : layout.boxes),
    [layout, isBig, place],
  );
  const nodes = useNodes(shown, {
    chosen,
    cursor,
    hasState: root.state !== undefined,
    toggle: turn,
  });
  const edges = useMemo(
    () =>
      isBig
        ? []
        : layout.lines.map(
            ({ from, to }): Edge => ({
              id: `${from.node.path} ${to.node.path}`,
              source: from.node.path,
              target: to.node.path,
              markerEnd: { type: MarkerType.ArrowClosed },
              focusable: false,
              zIndex: to.depth,
            }),
          ),
    [layout, isBig],
  );

  const centre = useCallback(
    (box: Box) =>
      flow.setCenter(
        box.x + Math.min(box.width, 2 * WIDTH) / 2,
        box.y + Math.min(box.height, 6 * HEIGHT) / 2,
        {
          zoom: Math.max(flow.getZoom(), 0.8),
          duration: 200,
        },
      ),
    [flow],
  );
  const sought = useRef(chosen);
  useEffect(() => {
    if (!chosen || sought.current === chosen) return;
    const box = layout.boxes.find((each) => each.node.path === chosen);
    if (!box) return;
    sought.current = chosen;
    const { width = 0, height = 0 } = view.current?.getBoundingClientRect() ?? {};
    if (!isIn(box, areaOf(toPlace(flow.getViewport()), width, height))) centre(box);
  }, [chosen, layout, flow, centre]);

  const press = (event: React.KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement) return;
    const at = layout.boxes.find((box) => box.node.path === (cursor ?? chosen));
    const next = nextBox(layout.boxes, at, event.key);
    if (next) {
      setCursor(next.node.path);
      if (!isIn(next, areaOf(toPlace(flow.getViewport()), size().width, size().height))) centre(next);
    } else if (event.key === "Enter" && at && event.target === view.current) choose(at.node.path);
    else if (event.key === " " && at && event.target === view.current) turn(at.node);
    else return;
    event.preventDefault();
  };

  return (
    <section
      ref={view}
      className="graph"
      aria-label="Graph of the tasks. The arrows lead from task to task, Enter opens one"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrows lead from task to task in it
      tabIndex={0}
      onKeyDown={press}
    >
      <span className="visually-hidden" role="status">
        {cursor === undefined ? "" : said(layout.boxes.find((box) => box.node.path === cursor))}
      </span>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={TYPES}
        colorMode={scheme}
        onNodeClick={(_, node) => choose(node.id)}
        onPaneClick={(event) => {
          const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
          const box = isBig ? boxAt(layout.boxes, at.x, at.y) : undefined;
          if (box) choose(box.node.path);
        }}
        onInit={() => {
          // On a telephone what is drawn smaller cannot be hit; one moves around instead.
          const smallest = window.innerWidth < NARROW ? 1 : isBig ? 0.12 : OPENED;
          const first = whole(layout, size().width, size().height, smallest);
          flow.setViewport(first);
          setPlace(first);
        }}
        minZoom={MIN_ZOOM}
        onlyRenderVisibleElements={!isBig}
        nodesDraggable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        proOptions={{ hideAttribution: true }}
      >
        <Background />
        {isBig ? <Painted layout={layout} chosen={chosen} /> : null}
        <MiniMap layout={layout} />
        <Controls
          showInteractive={false}
          onFitView={() => flow.setViewport(whole(layout, size().width, size().height, MIN_ZOOM))}
        />
        <GraphSearch root={root} chosen={chosen} choose={choose} />
      </ReactFlow>
    </section>
  );
}

const sizeOf = (view: HTMLElement | null) => ({
  width: view?.clientWidth ?? window.innerWidth,
  height: view?.clientHeight ?? window.innerHeight,
});

const toPlace = ({ x, y, zoom }: Place): Place => ({ x, y, zoom });

const isNear = (a: Place, b: Place): boolean =>
  a.zoom === b.zoom && Math.abs(a.x - b.x) < MARGIN / 2 && Math.abs(a.y - b.y) < MARGIN / 2;

const said = (box: Box | undefined): string =>
  box ? `${box.node.label}, ${lookOf(box.node.state).word}` : "";
