/** One task: why it failed first, then what went in and came out, its attempts, its log. */
import {
  Alert,
  Badge,
  Box,
  Button,
  CloseButton,
  Code,
  Group,
  Select,
  Tabs,
  Text,
  Title,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type Artifact, api, type Schemas, type Task, unwrap } from "../api/client";
import { isOver, logQuery } from "../api/queries/runs";
import { rowViewQuery } from "../api/queries/tree";
import { addressOf } from "../artifacts/Preview";
import { Copyable } from "../parts/Copyable";
import { Download } from "../parts/icons";
import { State } from "../parts/State";
import { Duration, Moment } from "../parts/times";
import { Wait } from "../parts/Wait";
import { Values } from "./Details";
import type { TreeTask } from "./feed";
import { isGroup, type Node } from "./tree";

const NO_ROW = { path: "" } as TreeTask;

interface Asked {
  runId: string;
  node: Node;
  tab: string | undefined;
  setTab: (tab: string) => void;
  close: () => void;
}

export function TaskPanel({ runId, node, tab, setTab, close }: Asked) {
  const row = node.row;
  const view = useQuery({ ...rowViewQuery(runId, row ?? NO_ROW), enabled: row !== undefined });
  const task = view.data?.task;
  return (
    <Box p="md">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Box miw={0}>
          <Title order={3} size="h5" style={{ overflowWrap: "anywhere" }}>
            {node.label}
          </Title>
          <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {node.path || "the run"}
          </Text>
        </Box>
        <CloseButton onClick={close} aria-label="Close the task" />
      </Group>
      <Group gap="sm" my="xs">
        <State state={node.state} />
        <Text size="sm" c="dimmed">
          <Duration from={row?.start_ms} to={row?.end_ms} />
        </Text>
        {isOver(row?.state) && node.path && node.kind !== "LOOP_ITERATION" ? (
          <Again runId={runId} path={node.path} />
        ) : null}
        {(row?.attempts ?? 0) > 1 ? <Badge variant="default">{row?.attempts} attempts</Badge> : null}
      </Group>
      {row === undefined ? (
        <Text c="dimmed">It has not begun: what it waits for has not ended.</Text>
      ) : (
        <Tabs value={tab ?? "about"} onChange={(to) => setTab(to ?? "about")} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="about">About</Tabs.Tab>
            {isGroup(node) ? null : <Tabs.Tab value="logs">Log</Tabs.Tab>}
          </Tabs.List>
          <Tabs.Panel value="about" pt="sm">
            {task ? <About row={task} /> : <Wait what="The task is fetched" />}
          </Tabs.Panel>
          <Tabs.Panel value="logs" pt="sm">
            {task ? <Log runId={runId} row={task} /> : <Wait what="The task is fetched" />}
          </Tabs.Panel>
        </Tabs>
      )}
    </Box>
  );
}

/** A new run that begins at this task, and takes over what came before it. */
function Again({ runId, path }: { runId: string; path: string }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const again = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/apis/penstock/v1/runs/{run_id}:rerun", {
          params: { path: { run_id: runId } },
          body: { from_tasks: [path] },
        }),
      ),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ["runs"] });
      navigate({ to: "/runs/details/$runId", params: { runId: made.run?.run_id ?? "" }, search: {} });
    },
  });
  return (
    <>
      <Button size="compact-xs" variant="light" loading={again.isPending} onClick={() => again.mutate()}>
        Run again from here
      </Button>
      {again.error ? (
        <Text size="sm" c="orange" role="alert" style={{ whiteSpace: "pre-wrap" }}>
          {again.error.message}
        </Text>
      ) : null}
    </>
  );
}

function About({ row }: { row: Task }) {
  return (
    <>
      {row.state === "FAILED" && row.failure ? <Failure failure={row.failure} /> : null}
      {row.state === "SKIPPED" && row.status_metadata?.message ? (
        <Alert color="gray" mb="sm" p="xs">
          {row.status_metadata.message}
        </Alert>
      ) : null}
      <Io title="Inputs" io={row.inputs} />
      <Io title="Outputs" io={row.outputs} />
      {row.cache?.why ? (
        <>
          <Title order={4} size="h6" mt="md" mb={4}>
            Cache
          </Title>
          <Text size="sm">
            {row.cache.hit ? "Taken from the cache: " : "It ran: "}
            {row.cache.why}
          </Text>
        </>
      ) : null}
      <Attempts row={row} />
      <Text size="xs" c="dimmed" mt="md">
        Task <Copyable text={row.task_id ?? ""} />
      </Text>
    </>
  );
}

function Failure({ failure }: { failure: Schemas["TaskFailure"] }) {
  return (
    <Alert color="orange" mb="sm" p="xs" title={failure.kind || "Failed"}>
      <Text size="sm" ff="monospace" style={{ overflowWrap: "anywhere" }}>
        {failure.message}
      </Text>
      {failure.traceback ? (
        <Code block mt="xs" mah={300} style={{ overflow: "auto" }}>
          {failure.traceback}
        </Code>
      ) : null}
      {failure.hint ? (
        <Text size="sm" mt="xs">
          {failure.hint}
        </Text>
      ) : null}
    </Alert>
  );
}

function Io({ title, io }: { title: string; io: Schemas["TaskIo"] | null | undefined }) {
  const values = (io?.parameters ?? []).map((each): [string, unknown] => [
    (each.parameter_key ?? "").replace(/^pipelinechannel--/, ""),
    each.value,
  ]);
  const artifacts = (io?.artifacts ?? []).flatMap((each) =>
    (each.artifacts ?? []).map((artifact) => ({ key: each.artifact_key ?? "", artifact })),
  );
  return (
    <>
      <Values title={title} values={values} />
      {artifacts.map(({ key, artifact }) => (
        <ArtifactLine key={`${key} ${artifact.artifact_id}`} name={key} artifact={artifact} />
      ))}
    </>
  );
}

function ArtifactLine({ name, artifact }: { name: string; artifact: Artifact }) {
  const metadata = Object.entries(artifact.metadata ?? {}).filter(([, value]) => typeof value !== "object");
  return (
    <Box my={6} p="xs" bd="1px solid var(--mantine-color-default-border)" bdrs="sm">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600}>
          <Link
            to="/artifacts/$artifactId"
            params={{ artifactId: artifact.artifact_id ?? "" }}
            className="plain-link"
          >
            {name.replace(/^pipelinechannel--/, "")}
          </Link>{" "}
          <Text span size="xs" c="dimmed">
            {artifact.schema_title?.replace("system.", "")}
          </Text>
        </Text>
        <Button
          component="a"
          href={addressOf(artifact)}
          variant="subtle"
          size="compact-xs"
          leftSection={<Download size={13} />}
        >
          Download
        </Button>
      </Group>
      {metadata.map(([key, value]) => (
        <Text size="sm" key={key}>
          {key}: <Code>{String(value)}</Code>
        </Text>
      ))}
      <Copyable text={artifact.uri ?? ""} />
    </Box>
  );
}

function Attempts({ row }: { row: Task }) {
  const attempts = row.attempts ?? [];
  if (attempts.length < 2) return null;
  return (
    <>
      <Title order={4} size="h6" mt="md" mb={4}>
        Attempts
      </Title>
      {attempts.map((attempt) => (
        <Group key={attempt.number} gap="sm" my={2}>
          <Text size="sm">{attempt.number}</Text>
          <State state={attempt.state} size="xs" />
          <Text size="sm" c="dimmed">
            <Moment at={attempt.start_time} /> · <Duration from={attempt.start_time} to={attempt.end_time} />
          </Text>
          <Text size="sm">{attempt.failure?.message}</Text>
        </Group>
      ))}
    </>
  );
}

function Log({ runId, row }: { runId: string; row: Task }) {
  const attempts = row.attempts ?? [];
  const [number, setNumber] = useState<string | null>(null);
  const chosen = Number(number ?? attempts.at(-1)?.number ?? 0);
  const isLive = row.state === "RUNNING";
  const log = useQuery({ ...logQuery(runId, row.path ?? "", chosen, isLive), enabled: attempts.length > 0 });
  if (attempts.length === 0) {
    return (
      <Text c="dimmed">
        {row.cache?.hit ? "Nothing ran: its outputs are an earlier task's." : "Nothing ran."}
      </Text>
    );
  }
  return (
    <>
      {attempts.length > 1 ? (
        <Select
          size="xs"
          w={160}
          mb="xs"
          aria-label="Attempt"
          data={attempts.map((each) => ({ value: String(each.number), label: `Attempt ${each.number}` }))}
          value={String(chosen)}
          onChange={setNumber}
        />
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <section className="log" aria-label="Log" tabIndex={0}>
        {log.data || (log.isPending ? "" : "It wrote nothing.")}
      </section>
    </>
  );
}
