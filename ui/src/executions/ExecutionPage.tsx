/** One task of one run: what went in, what came out, its attempts, and whose outputs it took from the cache. */
import { Alert, Code, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { Schemas, Task } from "../api/client";
import { runQuery, taskQuery } from "../api/queries/runs";
import { ArtifactType } from "../artifacts/ArtifactType";
import { ColumnHeads } from "../parts/ColumnHeads";
import { Copyable } from "../parts/Copyable";
import { Fact, Facts } from "../parts/Facts";
import { Json } from "../parts/Json";
import { LinkButton } from "../parts/LinkButton";
import { ArtifactLink, PlainLink, RunLink, TaskLink } from "../parts/links";
import { Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { isOver } from "../parts/runs";
import { State } from "../parts/State";
import { Subtitle } from "../parts/Subtitle";
import { Duration, Moment } from "../parts/times";
import { Wait } from "../parts/Wait";
import { Wide } from "../parts/Wide";
import { type Declared, given, origin } from "./io";
import { typeWord } from "./types";

const LIVE_MS = 3000;

export function ExecutionPage() {
  const { taskId } = useParams({ from: "/executions/$taskId" });
  const found = useQuery({
    ...taskQuery(taskId),
    refetchInterval: (query) => (isOver(query.state.data?.state) ? false : LIVE_MS),
  });
  const run = useQuery({ ...runQuery(found.data?.run_id ?? ""), enabled: Boolean(found.data?.run_id) });
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data) return <Wait what="The task is fetched" />;
  const task = found.data;
  const runId = task.run_id ?? "";
  return (
    <Page
      title={task.display_name || task.name || "Task"}
      within={<PlainLink to="/executions">Executions</PlainLink>}
      actions={
        <LinkButton
          size="xs"
          variant="default"
          to="/runs/details/$runId"
          params={{ runId }}
          search={{ task: task.path ?? "" }}
        >
          Show in its run
        </LinkButton>
      }
    >
      {task.failure?.message ? <Failed failure={task.failure} /> : null}
      <About task={task} run={run.data?.display_name} />
      <Io title="Inputs" io={task.inputs} none="It takes nothing." />
      <Io
        title="Outputs"
        io={task.outputs}
        none={isOver(task.state) ? "It made nothing." : "Nothing so far."}
      />
      <Attempts attempts={task.attempts ?? []} />
    </Page>
  );
}

function About({ task, run }: { task: Task; run: string | undefined }) {
  const reason = task.failure?.message ? "" : task.status_metadata?.message;
  return (
    <Facts names={110} maw={820} mb="md">
      <Fact name="State">
        <State state={task.state} />
      </Fact>
      {task.cache?.hit ? (
        <Fact name="Taken from">
          <Original verdict={task.cache} />
        </Fact>
      ) : null}
      {task.cache?.why && !task.cache.hit ? <Fact name="Cache">{task.cache.why}</Fact> : null}
      {reason ? <Fact name="Because">{reason}</Fact> : null}
      <Fact name="Type">{typeWord(task.type)}</Fact>
      <Fact name="Run">
        <RunLink id={task.run_id}>{run ?? task.run_id}</RunLink>
      </Fact>
      <Fact name="Path">
        <Code>{task.path || "the run itself"}</Code>
      </Fact>
      <Fact name="Started">
        <Moment at={task.start_time} />
      </Fact>
      <Fact name="Took">
        <Duration from={task.start_time} to={task.end_time} />
      </Fact>
      <Fact name="Id">
        <Copyable text={task.task_id ?? ""} />
      </Fact>
    </Facts>
  );
}

/** The task that made what this one has taken from the cache. */
function Original({ verdict }: { verdict: Schemas["CacheVerdict"] }) {
  return (
    <>
      <TaskLink id={verdict.task_id}>{verdict.path}</TaskLink> of{" "}
      <RunLink id={verdict.run_id}>an earlier run</RunLink>
    </>
  );
}

function Failed({ failure }: { failure: Schemas["TaskFailure"] }) {
  return (
    <Alert color="orange" title={failure.kind || "It has failed"} mb="md" maw={820}>
      <Text size="sm" className="breaks" style={{ whiteSpace: "pre-wrap" }}>
        {failure.message}
      </Text>
      {failure.hint ? (
        <Text size="sm" mt={4}>
          {failure.hint}
        </Text>
      ) : null}
      {failure.traceback ? (
        <Code block mt="xs" mah={260} style={{ overflow: "auto", whiteSpace: "pre-wrap" }} tabIndex={0}>
          {failure.traceback}
        </Code>
      ) : null}
    </Alert>
  );
}

function Io({ title, io, none }: { title: string; io: Schemas["TaskIo"] | null | undefined; none: string }) {
  const values = given(io);
  return (
    <section aria-label={title}>
      <Subtitle>{title}</Subtitle>
      {values.length === 0 ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        <Wide minWidth={520}>
          <Table withTableBorder maw={1000} verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={180}>Name</Table.Th>
                <Table.Th>Value</Table.Th>
                <Table.Th w={220}>{title === "Inputs" ? "Where from" : "Kind"}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {values.map((each) => (
                <Table.Tr key={`${each.kind} ${each.name}`}>
                  <Table.Th scope="row" fw={500}>
                    {each.name}
                  </Table.Th>
                  <Table.Td>
                    <Value each={each} />
                  </Table.Td>
                  <Table.Td>
                    <Text size="sm" c="dimmed">
                      {title === "Inputs" ? origin(each) : each.kind}
                    </Text>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Wide>
      )}
    </section>
  );
}

function Value({ each }: { each: Declared }) {
  if (each.kind === "parameter") return <Json value={each.value} />;
  if (each.artifacts.length === 0) return <Text size="sm">an empty list</Text>;
  return each.artifacts.map((artifact) => (
    <Text key={artifact.artifact_id} size="sm">
      <ArtifactType type={artifact.schema_title} />{" "}
      <ArtifactLink id={artifact.artifact_id}>{artifact.name || each.name}</ArtifactLink>
    </Text>
  ));
}

function Attempts({ attempts }: { attempts: Schemas["TaskAttempt"][] }) {
  if (attempts.length === 0) return null;
  return (
    <section aria-label="Attempts">
      <Subtitle>Attempts</Subtitle>
      <Wide minWidth={420}>
        <Table withTableBorder maw={820} verticalSpacing={6}>
          <ColumnHeads names={["Number", "State", "Started", "Took", "Error"]} />
          <Table.Tbody>
            {attempts.map((attempt) => (
              <Table.Tr key={attempt.number}>
                <Table.Td>{attempt.number}</Table.Td>
                <Table.Td>
                  <State state={attempt.state} />
                </Table.Td>
                <Table.Td>
                  <Moment at={attempt.start_time} />
                </Table.Td>
                <Table.Td>
                  <Duration from={attempt.start_time} to={attempt.end_time} />
                </Table.Td>
                <Table.Td className="breaks">{attempt.failure?.message ?? ""}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Wide>
    </section>
  );
}
