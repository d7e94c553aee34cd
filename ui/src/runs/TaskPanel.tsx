/** One task beside the views of its run: what it is, its iterations where it is a loop, its log. */
import { Badge, Box, Button, CloseButton, Group, Select, Tabs, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { api, type Task, unwrap } from "../api/client";
import { rowViewQuery } from "../api/queries/tree";
import type { RunSearch } from "../app/search";
import { RefusedLine } from "../parts/Refused";
import { isOver } from "../parts/runs";
import { State } from "../parts/State";
import { Duration } from "../parts/times";
import { Wait } from "../parts/Wait";
import type { TreeTask } from "./feed";
import { LoopTable } from "./LoopTable";
import { TaskAbout } from "./TaskAbout";
import { isGroup, type Node } from "./tree";

const LogView = lazy(() => import("./LogView").then(({ LogView: view }) => ({ default: view })));
const NO_ROW = { path: "" } as TreeTask;

interface Asked {
  runId: string;
  node: Node;
  search: RunSearch;
  look: (changes: RunSearch) => void;
  choose: (path: string | undefined) => void;
}

export function TaskPanel({ runId, node, search, look, choose }: Asked) {
  const row = node.row;
  const view = useQuery({ ...rowViewQuery(runId, row ?? NO_ROW), enabled: row !== undefined });
  const task = view.data?.task;
  const isLoop = node.kind === "LOOP" && node.children.length > 0;
  return (
    <Box p="md" className="task-panel">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Box miw={0}>
          <Title order={3} size="h5" className="breaks">
            {node.label}
          </Title>
          <Text size="xs" c="dimmed" className="breaks">
            {node.path || "the run"}
          </Text>
        </Box>
        <CloseButton onClick={() => choose(undefined)} aria-label="Close the task" />
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
        <Text c="dimmed">
          {node.state === "SKIPPED"
            ? "It has not begun: the group that it is in has ended before."
            : "It has not begun: what it waits for has not ended."}
        </Text>
      ) : (
        <Tabs
          value={search.tab ?? (isLoop ? "iterations" : "about")}
          onChange={(tab) => look({ tab: tab ?? "about", line: undefined })}
          keepMounted={false}
          className="task-tabs"
        >
          <Tabs.List>
            {isLoop ? <Tabs.Tab value="iterations">Iterations</Tabs.Tab> : null}
            <Tabs.Tab value="about">About</Tabs.Tab>
            {isGroup(node) ? null : <Tabs.Tab value="logs">Log</Tabs.Tab>}
          </Tabs.List>
          <Tabs.Panel value="iterations" pt="sm">
            <LoopTable runId={runId} loop={node} choose={choose} />
          </Tabs.Panel>
          <Tabs.Panel value="about" pt="sm">
            {view.data?.task ? (
              <TaskAbout
                view={view.data}
                openLog={(attempt) => look({ tab: "logs", attempt, line: undefined })}
              />
            ) : (
              <Wait what="The task is fetched" />
            )}
          </Tabs.Panel>
          <Tabs.Panel value="logs" pt="sm">
            {task ? (
              <Log runId={runId} task={task} search={search} look={look} />
            ) : (
              <Wait what="The task is fetched" />
            )}
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
      <RefusedLine error={again.error} />
    </>
  );
}

interface LogAsked {
  runId: string;
  task: Task;
  search: RunSearch;
  look: (changes: RunSearch) => void;
}

function Log({ runId, task, search, look }: LogAsked) {
  const attempts = task.attempts ?? [];
  const chosen = search.attempt ?? attempts.at(-1)?.number ?? 0;
  if (attempts.length === 0) {
    const isWaiting = !isOver(task.state);
    const why = task.cache?.hit ? "Nothing ran: its outputs are an earlier task's." : "Nothing ran.";
    return <Text c="dimmed">{isWaiting ? "Nothing was printed yet: it has not begun." : why}</Text>;
  }
  return (
    <>
      {attempts.length > 1 ? (
        <Select
          size="xs"
          w={160}
          mb="xs"
          aria-label="Attempt"
          allowDeselect={false}
          data={attempts.map((each) => ({ value: String(each.number), label: `Attempt ${each.number}` }))}
          value={String(chosen)}
          onChange={(number) => look({ attempt: Number(number), line: undefined })}
        />
      ) : null}
      <Suspense fallback={<Wait what="The log is fetched" />}>
        <LogView
          key={chosen}
          log={{ runId, task: task.path ?? "", attempt: chosen }}
          line={search.line}
          setLine={(line) => look({ line })}
        />
      </Suspense>
    </>
  );
}
