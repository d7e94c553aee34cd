/** A run as a graph: groups open in place, a loop to its iterations by their items. */
import "@xyflow/react/dist/base.css";
import { ActionIcon, Text, useComputedColorScheme } from "@mantine/core";
import {
  Background,
  Controls,
  type Edge,
  Handle,
  MarkerType,
  type NodeProps,
  Position,
  ReactFlow,
  type Node as Shown,
} from "@xyflow/react";
import { useMemo } from "react";
import { Chevron } from "../parts/icons";
import { lookOf, StateIcon } from "../parts/State";
import { Duration } from "../parts/times";
import { type Box, layOut } from "./layout";
import { useOpen } from "./rows";
import { counts, isGroup, type Node } from "./tree";

interface Asked {
  root: Node;
  chosen: string | undefined;
  choose: (path: string) => void;
}

type Drawn = Shown<{ box: Box; isChosen: boolean; hasState: boolean; toggle: () => void }, "task">;

const MIN_ZOOM = 0.05;
const NARROW = 768;

const KINDS: Record<string, string> = {
  LOOP: "loop",
  LOOP_ITERATION: "iteration",
  CONDITION: "if",
  CONDITION_BRANCH: "branches",
  EXIT_HANDLER: "exit handler",
  DAG: "pipeline",
  IMPORTER: "importer",
};

export default function Graph({ root, chosen, choose }: Asked) {
  const { isOpen, toggle } = useOpen(root);
  const scheme = useComputedColorScheme();
  const nodes: Drawn[] = [];
  const edges: Edge[] = [];
  const layout = useMemo(() => layOut(root, isOpen), [root, isOpen]);
  for (const box of layout.boxes) {
    nodes.push({
      id: box.node.path,
      type: "task",
      position: { x: box.x, y: box.y },
      width: box.width,
      height: box.height,
      data: {
        box,
        isChosen: box.node.path === chosen,
        // A pipeline that is only looked at has no states.
        hasState: root.state !== undefined,
        toggle: () => toggle(box.node),
      },
      draggable: false,
      connectable: false,
      ariaLabel: `${box.node.label}, ${lookOf(box.node.state).word}`,
      ...(box.parent === undefined ? {} : { parentId: box.parent }),
    });
  }
  for (const line of layout.lines) {
    edges.push({
      id: `${line.from} ${line.to}`,
      source: line.from,
      target: line.to,
      markerEnd: { type: MarkerType.ArrowClosed },
      focusable: false,
    });
  }
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={TYPES}
      colorMode={scheme}
      onNodeClick={(_, node) => choose(node.id)}
      fitView
      // On a telephone what is drawn smaller cannot be hit; one moves around instead.
      fitViewOptions={{ maxZoom: 1, minZoom: window.innerWidth < NARROW ? 1 : MIN_ZOOM, padding: 0.1 }}
      minZoom={MIN_ZOOM}
      onlyRenderVisibleElements
      nodesDraggable={false}
      proOptions={{ hideAttribution: true }}
    >
      <Background />
      <Controls showInteractive={false} />
    </ReactFlow>
  );
}

function TaskNode({ data }: NodeProps<Drawn>) {
  const { box, isChosen, hasState, toggle } = data;
  const { node } = box;
  const look = lookOf(node.state);
  return (
    <div
      className={`node${box.isOpen ? " is-group" : ""}${isChosen ? " is-chosen" : ""}`}
      style={{ borderInlineStartColor: `var(--mantine-color-${look.color}-6)` }}
      data-path={node.path}
      data-state={node.state ?? "NONE"}
    >
      <Handle type="target" position={Position.Top} isConnectable={false} style={{ opacity: 0 }} />
      {isGroup(node) && node.children.length > 0 ? (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          aria-label={box.isOpen ? `Close ${node.label}` : `Open ${node.label}`}
          onClick={(event) => {
            event.stopPropagation();
            toggle();
          }}
          style={{ rotate: box.isOpen ? "90deg" : "0deg" }}
        >
          <Chevron size={12} />
        </ActionIcon>
      ) : null}
      {hasState ? <StateIcon state={node.state} /> : null}
      <span className="name" title={node.path}>
        {node.label}
      </span>
      <Text component="span" size="xs" c="dimmed">
        {isGroup(node) ? <Summary node={node} more={box.more} /> : <Took node={node} />}
      </Text>
      <Handle type="source" position={Position.Bottom} isConnectable={false} style={{ opacity: 0 }} />
    </div>
  );
}

const TYPES = { task: TaskNode };

function Took({ node }: { node: Node }) {
  if (!node.row?.start_time) return null;
  return <Duration from={node.row.start_time} to={node.row.end_time} />;
}

/** What a group is; of a loop how far it is. */
function Summary({ node, more }: { node: Node; more: number }) {
  const kind = KINDS[node.kind] ?? "";
  if (node.kind !== "LOOP" || !node.row) return <>{kind}</>;
  const failed = counts(node).get("FAILED") ?? 0;
  return (
    <>
      {node.children.length} times
      {failed ? `, ${failed} failed` : ""}
      {more ? `, ${more} not drawn` : ""}
    </>
  );
}
