/** One run: what happened, as graph, table and timeline of the same tree. */
import { Box, Button, Group, Progress, Tabs, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { api, type Run, unwrap } from "../api/client";
import { useNews } from "../api/news";
import { versionQuery } from "../api/queries/pipelines";
import { isOver, runQuery, tasksQuery } from "../api/queries/runs";
import type { RunSearch } from "../app/router";
import { Ask } from "../parts/Ask";
import { LinkButton } from "../parts/LinkButton";
import { Problem } from "../parts/Problem";
import { lookOf, State } from "../parts/State";
import { Duration, Moment } from "../parts/times";
import { Wait } from "../parts/Wait";
import { Details } from "./Details";
import { Failures } from "./Failures";
import { TaskPanel } from "./TaskPanel";
import { TaskTable } from "./TaskTable";
import { Timeline } from "./Timeline";
import { counts, failures, type Node, treeOf, walk } from "./tree";

const Graph = lazy(() => import("./Graph"));
const SpecText = lazy(() => import("../pipelines/SpecText"));
const FROM = "/runs/details/$runId";
const ORDER = ["SUCCEEDED", "CACHED", "RUNNING", "FAILED", "CANCELED", "SKIPPED", "PENDING"];

export function RunPage() {
  const { runId } = useParams({ from: FROM });
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const run = useQuery(runQuery(runId));
  const tasks = useQuery({ ...tasksQuery(runId, run.data), enabled: run.data !== undefined });
  useNews(runId, run.data !== undefined && !isOver(run.data.state));
  const reference = run.data?.pipeline_version_reference;
  const version = useQuery({
    ...versionQuery(reference?.pipeline_id ?? "", reference?.pipeline_version_id ?? ""),
    enabled: Boolean(reference?.pipeline_version_id) && !run.data?.pipeline_spec,
  });
  const document = run.data?.pipeline_spec ?? version.data?.pipeline_spec;
  const root = useMemo(
    () => (run.data ? treeOf(run.data, tasks.data ?? [], document) : undefined),
    [run.data, tasks.data, document],
  );

  if (run.error && !run.data) return <Problem error={run.error} again={() => run.refetch()} />;
  if (!run.data || !root) return <Wait what="The run is fetched" />;

  const look = (changes: RunSearch) =>
    navigate({
      search: (old) => ({ ...old, ...changes }),
      replace: changes.view !== undefined,
    });
  const choose = (path: string | undefined) =>
    navigate({ search: (old) => ({ ...old, task: path, tab: undefined }) });
  const view = search.view ?? "graph";
  const chosen =
    search.task === undefined ? undefined : [...walk(root)].find((node) => node.path === search.task);
  const failed = failures(root);

  return (
    <Box className="run">
      <Head run={run.data} root={root} />
      {failed.length > 0 && !chosen ? <Failures failed={failed} choose={choose} /> : null}
      <Tabs value={view} onChange={(to) => look({ view: to as NonNullable<RunSearch["view"]> })}>
        <Tabs.List px="md">
          <Tabs.Tab value="graph">Graph</Tabs.Tab>
          <Tabs.Tab value="table">Table</Tabs.Tab>
          <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
          <Tabs.Tab value="detail">Detail</Tabs.Tab>
          <Tabs.Tab value="spec">Pipeline spec</Tabs.Tab>
        </Tabs.List>
      </Tabs>
      <div className="run-body">
        <div className="run-main">
          {view === "table" ? <TaskTable root={root} chosen={search.task} choose={choose} /> : null}
          {view === "timeline" ? <Timeline root={root} chosen={search.task} choose={choose} /> : null}
          {view === "detail" ? <Details run={run.data} root={root} /> : null}
          {view === "spec" && document ? (
            <Suspense fallback={<Wait what="The text is fetched" />}>
              <SpecText document={document} />
            </Suspense>
          ) : null}
          {view === "graph" ? (
            <Suspense fallback={<Wait what="The graph is drawn" />}>
              <Graph root={root} chosen={search.task} choose={choose} />
            </Suspense>
          ) : null}
        </div>
        {chosen ? (
          <aside className="run-side" aria-label={`Task ${chosen.label}`}>
            <TaskPanel
              key={chosen.path}
              runId={runId}
              node={chosen}
              tab={search.tab}
              setTab={(tab) => look({ tab })}
              close={() => choose(undefined)}
            />
          </aside>
        ) : null}
      </div>
    </Box>
  );
}

function Head({ run, root }: { run: Run; root: Node }) {
  const found = counts(root);
  const all = [...found.values()].reduce((sum, count) => sum + count, 0);
  return (
    <Box px="md" pt="sm" pb={6}>
      <Text size="xs" c="dimmed">
        <Link to="/runs" className="plain-link">
          Runs
        </Link>{" "}
        /
      </Text>
      <Group justify="space-between" gap="xs">
        <Group gap="sm">
          <Title order={2} size="h4">
            {run.display_name}
          </Title>
          <State state={run.state} />
        </Group>
        <Actions run={run} />
      </Group>
      <Group gap="md" mt={4}>
        <Text size="sm" c="dimmed">
          <Moment at={run.created_at} />
        </Text>
        <Text size="sm" c="dimmed">
          <Duration from={run.created_at} to={run.finished_at} />
        </Text>
        <Group gap={6} role="status">
          {ORDER.filter((state) => found.has(state)).map((state) => (
            <Text key={state} size="sm" c={lookOf(state).color}>
              {found.get(state)?.toLocaleString()} {lookOf(state).word.toLowerCase()}
            </Text>
          ))}
        </Group>
      </Group>
      <Progress.Root size={4} mt={6} aria-hidden>
        {ORDER.map((state) => (
          <Progress.Section
            key={state}
            value={(100 * (found.get(state) ?? 0)) / Math.max(all, 1)}
            color={lookOf(state).color}
            aria-label={lookOf(state).word}
          />
        ))}
      </Progress.Root>
    </Box>
  );
}

function Actions({ run }: { run: Run }) {
  const queries = useQueryClient();
  const path = { run_id: run.run_id ?? "" };
  const again = () => queries.invalidateQueries();
  const retry = useMutation({
    mutationFn: () => unwrap(api.POST("/apis/v2beta1/runs/{run_id}:retry", { params: { path } })),
    onSettled: again,
  });
  const terminate = useMutation({
    mutationFn: () => unwrap(api.POST("/apis/v2beta1/runs/{run_id}:terminate", { params: { path } })),
    onSettled: again,
  });
  const isArchived = run.storage_state === "ARCHIVED";
  const move = useMutation({
    mutationFn: async (): Promise<unknown> =>
      isArchived
        ? unwrap(api.POST("/apis/v2beta1/runs/{run_id}:unarchive", { params: { path } }))
        : unwrap(api.POST("/apis/v2beta1/runs/{run_id}:archive", { params: { path } })),
    onSettled: again,
  });
  const navigate = useNavigate();
  const remove = async () => {
    await unwrap(api.DELETE("/apis/v2beta1/runs/{run_id}", { params: { path } }));
    await navigate({ to: "/archive/runs", search: {} });
    queries.removeQueries({ queryKey: ["run", path.run_id] });
    await again();
  };
  const failed = retry.error ?? terminate.error ?? move.error;
  return (
    <Group gap="xs">
      {failed ? (
        <Text size="sm" c="orange" role="alert">
          {failed.message}
        </Text>
      ) : null}
      <LinkButton size="xs" variant="default" to="/runs/new" search={{ cloneFromRun: run.run_id ?? "" }}>
        Clone run
      </LinkButton>
      {isOver(run.state) ? (
        <Button size="xs" variant="default" onClick={() => move.mutate()} loading={move.isPending}>
          {isArchived ? "Restore" : "Archive"}
        </Button>
      ) : null}
      {isArchived ? (
        <Ask
          label="Delete"
          title={`Delete ${run.display_name}?`}
          text="What it has made and logged is deleted with it. This cannot be undone."
          act={remove}
        />
      ) : null}
      {run.state === "FAILED" || run.state === "CANCELED" ? (
        <Button size="xs" onClick={() => retry.mutate()} loading={retry.isPending}>
          Retry
        </Button>
      ) : null}
      {isOver(run.state) ? null : (
        <Button
          size="xs"
          color="grape"
          variant="light"
          onClick={() => terminate.mutate()}
          loading={terminate.isPending || run.state === "CANCELING"}
        >
          Terminate
        </Button>
      )}
    </Group>
  );
}
