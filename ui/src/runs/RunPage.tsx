/** One run: what happened, as graph, table and timeline of the same tree. */
import { Box, Group, Progress, Tabs, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef } from "react";
import type { Run, Schemas } from "../api/client";
import { versionQuery } from "../api/queries/pipelines";
import { runViewQuery } from "../api/queries/runs";
import { treeQuery } from "../api/queries/tree";
import { useNews } from "../api/useNews";
import type { RunSearch } from "../app/search";
import { Beside } from "../parts/Beside";
import { PlainLink } from "../parts/links";
import { Problem } from "../parts/Problem";
import { isOver, stateOf } from "../parts/runs";
import { lookOf, State } from "../parts/State";
import { Duration, Moment } from "../parts/times";
import { Wait } from "../parts/Wait";
import { Actions } from "./Actions";
import { Details } from "./Details";
import { Failures } from "./Failures";
import { useOpen } from "./rows";
import { TaskPanel } from "./TaskPanel";
import { TaskTable } from "./TaskTable";
import { Timeline } from "./Timeline";
import "./run.css";
import { counts, failures, type Node, treeOf, walk } from "./tree";

const Graph = lazy(() => import("./Graph"));
const SpecText = lazy(() => import("../pipelines/SpecText"));
const FROM = "/runs/details/$runId";
const ORDER = ["SUCCEEDED", "CACHED", "RUNNING", "FAILED", "CANCELED", "SKIPPED", "PENDING"];

export function RunPage() {
  const { runId } = useParams({ from: FROM });
  const view = useQuery(runViewQuery(runId));
  const run = view.data?.run ?? undefined;
  const feed = useQuery({ ...treeQuery(runId, run), enabled: run !== undefined });
  useNews(runId, run !== undefined && !isOver(run.state));
  const reference = run?.pipeline_version_reference;
  const version = useQuery({
    ...versionQuery(reference?.pipeline_id ?? "", reference?.pipeline_version_id ?? ""),
    enabled: Boolean(reference?.pipeline_version_id) && !run?.pipeline_spec,
  });
  const document = run?.pipeline_spec ?? version.data?.pipeline_spec;
  const { display_name, state } = run ?? {};
  const before = useRef<Node>(undefined);
  const root = useMemo(() => {
    if (!feed.data) return undefined;
    const shown = { display_name: display_name ?? "", ...(state === undefined ? {} : { state }) };
    before.current = treeOf(shown, feed.data.tasks.values(), document, before.current);
    return before.current;
  }, [display_name, state, feed.data, document]);

  const error = view.error ?? feed.error;
  if (error && !root) return <Problem error={error} again={() => view.refetch()} />;
  if (!run || !root) return <Wait what="The run is fetched" />;
  return <Views key={runId} run={run} runView={view.data ?? {}} root={root} document={document} />;
}

interface ViewsAsked {
  run: Run;
  runView: Schemas["RunView"];
  root: Node;
  document: unknown;
}

function Views({ run, runView, root, document }: ViewsAsked) {
  const runId = run.run_id ?? "";
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const open = useOpen(root, search.task);
  const look = (changes: RunSearch) =>
    navigate({
      search: (old) => ({ ...old, ...changes }),
      replace: changes.view !== undefined || changes.line !== undefined,
    });
  const choose = useCallback(
    (path: string | undefined) =>
      navigate({
        search: (old) => ({ ...old, task: path, tab: undefined, attempt: undefined, line: undefined }),
      }),
    [navigate],
  );
  const view = search.view ?? "graph";
  const chosen = useMemo(
    () => (search.task === undefined ? undefined : walk(root).find((node) => node.path === search.task)),
    [root, search.task],
  );
  const failed = useMemo(() => failures(root), [root]);
  useEscape(() => choose(undefined), chosen !== undefined);

  return (
    <Box className="run">
      <Head run={run} root={root} />
      {failed.length > 0 && !chosen ? <Failures runId={runId} failed={failed} choose={choose} /> : null}
      <Tabs value={view} onChange={(to) => look({ view: to as NonNullable<RunSearch["view"]> })}>
        <Tabs.List px="md">
          <Tabs.Tab value="graph">Graph</Tabs.Tab>
          <Tabs.Tab value="table">Table</Tabs.Tab>
          <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
          <Tabs.Tab value="detail">Detail</Tabs.Tab>
          <Tabs.Tab value="spec">Pipeline spec</Tabs.Tab>
        </Tabs.List>
      </Tabs>
      <Beside
        label={`Task ${chosen?.label}`}
        panel={
          chosen ? (
            <TaskPanel
              key={chosen.path}
              runId={runId}
              node={chosen}
              search={search}
              look={look}
              choose={choose}
            />
          ) : null
        }
      >
        {view === "table" ? <TaskTable root={root} chosen={search.task} choose={choose} open={open} /> : null}
        {view === "timeline" ? (
          <Timeline root={root} chosen={search.task} choose={choose} open={open} />
        ) : null}
        {view === "detail" ? <Details view={runView} /> : null}
        {view === "spec" && document ? (
          <Suspense fallback={<Wait what="The text is fetched" />}>
            <SpecText document={document} />
          </Suspense>
        ) : null}
        {view === "graph" ? (
          <Suspense fallback={<Wait what="The graph is drawn" />}>
            <Graph root={root} chosen={search.task} choose={choose} open={open} />
          </Suspense>
        ) : null}
      </Beside>
    </Box>
  );
}

/** Have Escape close something, unless a field or a dialog takes it. */
function useEscape(close: () => void, isOn: boolean) {
  const act = useRef(close);
  act.current = close;
  useEffect(() => {
    if (!isOn) return;
    const press = (event: KeyboardEvent) => {
      const at = event.target instanceof Element ? event.target : undefined;
      if (event.key !== "Escape" || event.defaultPrevented || at?.closest("input, textarea, [role=dialog]"))
        return;
      act.current();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [isOn]);
}

function Head({ run, root }: { run: Run; root: Node }) {
  const found = useMemo(() => counts(root), [root]);
  const all = [...found.values()].reduce((sum, count) => sum + count, 0);
  return (
    <Box px="md" pt="sm" pb={6}>
      <Text size="xs" c="dimmed">
        <PlainLink to="/runs">Runs</PlainLink> /
      </Text>
      <Group justify="space-between" gap="xs">
        <Group gap="sm">
          <Title order={2} size="h4">
            {run.display_name}
          </Title>
          <State state={stateOf(run)} />
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
