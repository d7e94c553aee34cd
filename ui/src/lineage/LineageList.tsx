/** The lineage as a table, the farthest ancestor first: the same as the graph, to be read line by line. */
import { Button, Table, Text } from "@mantine/core";
import { ArtifactType } from "../artifacts/ArtifactType";
import { ColumnHeads } from "../parts/ColumnHeads";
import { PlainLink, RunLink } from "../parts/links";
import { State } from "../parts/State";
import { Moment } from "../parts/times";
import { Wide } from "../parts/Wide";
import { type Placed, placed, reached, type Whole } from "./graph";

export function LineageList({ whole, open }: { whole: Whole; open: (id: string) => void }) {
  const before = reached(whole.root, whole.edges, -1);
  const after = reached(whole.root, whole.edges, 1);
  const place = (id: string) =>
    id === whole.root ? "itself" : before.has(id) ? "before" : after.has(id) ? "after" : "beside";
  const rows = placed(whole).sort((a, b) => a.column - b.column || a.row - b.row);
  return (
    <Wide minWidth={640}>
      <Table verticalSpacing={6}>
        <ColumnHeads names={["Where", "What", "Name", "From", "When", "More"]} />
        <Table.Tbody>
          {rows.map((node) => (
            <Table.Tr key={node.id} aria-current={node.id === whole.root ? "true" : undefined}>
              <Table.Td>
                <Text size="sm" fw={node.id === whole.root ? 650 : 400}>
                  {place(node.id)}
                </Text>
              </Table.Td>
              {node.artifact ? (
                <ArtifactCells node={node} whole={whole} open={open} />
              ) : (
                <TaskCells node={node} />
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
}

function ArtifactCells({ node, whole, open }: { node: Placed; whole: Whole; open: (id: string) => void }) {
  const artifact = node.artifact?.artifact;
  const maker = whole.edges.find((edge) => edge.to === node.id);
  const more = node.artifact?.more_before || node.artifact?.more_after;
  return (
    <>
      <Table.Td>
        <ArtifactType type={artifact?.schema_title} />
      </Table.Td>
      <Table.Td>
        <PlainLink
          to="/artifacts/$artifactId/lineage"
          params={{ artifactId: node.id }}
          search={{ view: "list" }}
        >
          {artifact?.name || "artifact"}
        </PlainLink>
      </Table.Td>
      <Table.Td>{maker ? whole.nodes.get(maker.from)?.task?.name : "–"}</Table.Td>
      <Table.Td>
        <Moment at={artifact?.created_at} />
      </Table.Td>
      <Table.Td>
        {more ? (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => open(node.id)}
            aria-label={`More of ${artifact?.name}`}
          >
            More
          </Button>
        ) : null}
      </Table.Td>
    </>
  );
}

function TaskCells({ node }: { node: Placed }) {
  const task = node.task;
  const reused = task?.reused?.length ?? 0;
  return (
    <>
      <Table.Td>
        <State state={task?.state} />
      </Table.Td>
      <Table.Td>
        <RunLink id={task?.run_id} task={task?.path}>
          {task?.path}
        </RunLink>
      </Table.Td>
      <Table.Td>{task?.run_name}</Table.Td>
      <Table.Td>
        <Moment at={task?.end_time ?? task?.start_time} />
      </Table.Td>
      <Table.Td>{reused > 0 ? `${reused} from the cache` : ""}</Table.Td>
    </>
  );
}
