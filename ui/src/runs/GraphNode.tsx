/** One box of a run's graph. */
import { Handle, type NodeProps, Position, type Node as Shown } from "@xyflow/react";
import { lookOf, StateIcon } from "../parts/State";
import { Duration } from "../parts/times";
import type { Box } from "./layout";
import { Opener } from "./Opener";
import { counts, isGroup, type Node } from "./tree";

export type Drawn = Shown<
  {
    box: Box;
    isChosen: boolean;
    /** Whether the arrows have led here. */
    isAt: boolean;
    /** A pipeline that is only looked at has no states. */
    hasState: boolean;
    toggle: (node: Node) => void;
  },
  "task"
>;

export const KINDS: Record<string, string> = {
  LOOP: "loop",
  LOOP_ITERATION: "iteration",
  CONDITION: "if",
  CONDITION_BRANCH: "branches",
  EXIT_HANDLER: "exit handler",
  DAG: "pipeline",
  IMPORTER: "importer",
};

export function TaskNode({ data }: NodeProps<Drawn>) {
  const { box, isChosen, isAt, hasState, toggle } = data;
  const { node } = box;
  const classes = ["node", box.isOpen && "is-group", isChosen && "is-chosen", isAt && "is-at"];
  return (
    <div
      className={classes.filter(Boolean).join(" ")}
      style={{ borderInlineStartColor: `var(--mantine-color-${lookOf(node.state).color}-6)` }}
      data-path={node.path}
      data-state={node.state ?? "NONE"}
    >
      <Handle type="target" position={Position.Top} isConnectable={false} style={{ opacity: 0 }} />
      {isGroup(node) && node.children.length > 0 ? (
        <Opener node={node} isOpen={box.isOpen} toggle={toggle} />
      ) : null}
      {hasState ? <StateIcon state={node.state} /> : null}
      <span className="name" title={node.path}>
        {node.label}
      </span>
      <span className="aside">
        {isGroup(node) ? <Summary node={node} more={box.isOpen ? box.more : 0} /> : <Took node={node} />}
      </span>
      <Handle type="source" position={Position.Bottom} isConnectable={false} style={{ opacity: 0 }} />
    </div>
  );
}

function Took({ node }: { node: Node }) {
  if (!node.row?.start_ms) return null;
  return <Duration from={node.row.start_ms} to={node.row.end_ms} />;
}

/** What a group is; of a loop how far it is. */
function Summary({ node, more }: { node: Node; more: number }) {
  if (node.kind !== "LOOP" || !node.row) return <>{KINDS[node.kind] ?? ""}</>;
  const failed = counts(node).get("FAILED") ?? 0;
  return (
    <>
      {node.children.length.toLocaleString()} times
      {failed ? `, ${failed} failed` : ""}
      {more ? `, ${more.toLocaleString()} not drawn` : ""}
    </>
  );
}
