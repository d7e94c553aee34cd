/** The lineage drawn from left to right: artifacts and the tasks between them, as links and buttons. */
import { useEffect, useMemo, useRef } from "react";
import { Scrolled } from "../parts/Scrolled";
import { ArtifactCard, TaskCard } from "./Cards";
import { type Edge, type Placed, placed, type Whole } from "./graph";

const WIDTH = 190;
const HEIGHT = 52;
const GAP_X = 56;
const GAP_Y = 18;
const PAD = 24;

const left = (node: Placed) => PAD + node.column * (WIDTH + GAP_X);
const top = (node: Placed) => PAD + node.row * (HEIGHT + GAP_Y);

export function LineageGraph({ whole, open }: { whole: Whole; open: (id: string) => void }) {
  const nodes = useMemo(() => placed(whole), [whole]);
  const box = useRef<HTMLElement>(null);
  const known = new Map(nodes.map((node) => [node.id, node]));
  const root = known.get(whole.root);
  const middle = root ? left(root) + WIDTH / 2 : 0;
  const height = root ? top(root) + HEIGHT / 2 : 0;
  // What is looked at is in the middle, also after something was opened on its left.
  useEffect(() => {
    const shown = box.current;
    shown?.scrollTo({ left: middle - shown.clientWidth / 2, top: height - shown.clientHeight / 2 });
  }, [middle, height]);
  const width = Math.max(...nodes.map(left)) + WIDTH + PAD;
  const tall = Math.max(...nodes.map(top)) + HEIGHT + PAD;
  return (
    <Scrolled className="lineage" ref={box} label="The lineage">
      <div style={{ width, height: tall, position: "relative", margin: "0 auto" }}>
        <svg width={width} height={tall} aria-hidden="true" className="lineage-edges">
          {whole.edges.map((edge) => (
            <Line key={`${edge.from} ${edge.to} ${edge.key}`} edge={edge} known={known} />
          ))}
        </svg>
        {nodes
          .toSorted((a, b) => a.column - b.column || a.row - b.row)
          .map((node) => (
            <div
              key={node.id}
              className="lineage-node"
              style={{ left: left(node), top: top(node), width: WIDTH, height: HEIGHT }}
            >
              {node.artifact ? (
                <ArtifactCard linked={node.artifact} isRoot={node.id === whole.root} open={open} />
              ) : null}
              {node.task ? <TaskCard task={node.task} /> : null}
            </div>
          ))}
      </div>
    </Scrolled>
  );
}

function Line({ edge, known }: { edge: Edge; known: Map<string, Placed> }) {
  const [from, to] = [known.get(edge.from), known.get(edge.to)];
  if (!from || !to) return null;
  const [x1, y1] = [left(from) + WIDTH, top(from) + HEIGHT / 2];
  const [x2, y2] = [left(to), top(to) + HEIGHT / 2];
  const bend = Math.max(28, (x2 - x1) / 2);
  return (
    <path
      d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
      className={edge.isImport ? "is-import" : undefined}
    />
  );
}
