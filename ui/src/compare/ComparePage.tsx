/** Two to ten runs side by side: values, plots, tasks, curves and reports. */
import { Button, Group, Menu, Switch, Tabs, Text } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { comparisonQuery } from "../api/queries/runs";
import { PlainLink } from "../parts/links";
import { Nothing, Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { save } from "../parts/save";
import { Wait } from "../parts/Wait";
import { AddRun } from "./AddRun";
import { type CompareSearch, idsOf, MOST, VIEWS } from "./address";
import type { Comparison } from "./comparison";
import "./compare.css";
import { csvOf, markdownOf, sheetOf } from "./export";
import { Values } from "./Values";

const ComparedPlots = lazy(() => import("./ComparedPlots"));
const TaskTimes = lazy(() => import("./TaskTimes"));
const Curves = lazy(() => import("./Curves"));
const Reports = lazy(() => import("./Reports"));

const FROM = "/compare";
const LABELS = { values: "Values", plots: "Plots", tasks: "Tasks", curves: "Curves", reports: "Reports" };

/** What each view is given. */
export interface Compared {
  told: Comparison;
  search: CompareSearch;
  set: (changes: CompareSearch) => void;
}

export function ComparePage() {
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const ids = idsOf(search.runlist);
  const found = useQuery({
    ...comparisonQuery(ids),
    enabled: ids.length > 1 && ids.length <= MOST,
    placeholderData: keepPreviousData,
  });
  const set = (changes: CompareSearch) =>
    navigate({ search: (old) => ({ ...old, ...changes }), replace: changes.view === undefined });
  const add = (runId: string) => set({ runlist: [...ids, runId].join(",") });
  const within = <PlainLink to="/runs">Runs</PlainLink>;
  if (ids.length < 2 || ids.length > MOST) {
    return (
      <Page title="Compare runs" within={within}>
        <Nothing title="Choose two to ten runs">
          {ids.length > MOST
            ? `The address names ${ids.length} runs. Mark fewer in the list of runs; its plots take up to two hundred.`
            : ids.length === 1
              ? "One is chosen; add another one here, or mark several in the list of runs and press “Compare”."
              : "Search for them here, or mark them in the list of runs and press “Compare”."}
        </Nothing>
        {ids.length > MOST ? null : <AddRun ids={ids} add={add} />}
      </Page>
    );
  }
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data) return <Wait what="The runs are compared" />;
  const view = search.view ?? "values";
  const compared: Compared = { told: found.data, search, set };
  return (
    <Page
      title={`Compare ${found.data.runs?.length ?? 0} runs`}
      within={within}
      actions={
        <>
          {ids.length < MOST ? <AddRun ids={ids} add={add} /> : null}
          <Export told={found.data} />
        </>
      }
    >
      <Tabs value={view} onChange={(to) => set({ view: VIEWS.find((each) => each === to) ?? "values" })}>
        <Group justify="space-between" align="center" gap="xs" className="compare-tabs">
          <Tabs.List>
            {VIEWS.map((each) => (
              <Tabs.Tab key={each} value={each}>
                {LABELS[each]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {view === "values" || view === "tasks" ? (
            <Switch
              size="sm"
              label="Only what differs"
              checked={search.differs === 1}
              onChange={(event) => set({ differs: event.currentTarget.checked ? 1 : undefined })}
            />
          ) : null}
        </Group>
        <Tabs.Panel value={view} pt="md">
          <Suspense fallback={<Wait what="It is shown" />}>
            {view === "values" ? <Values {...compared} /> : null}
            {view === "plots" ? <ComparedPlots {...compared} /> : null}
            {view === "tasks" ? <TaskTimes {...compared} /> : null}
            {view === "curves" ? <Curves {...compared} /> : null}
            {view === "reports" ? <Reports {...compared} /> : null}
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Export({ told }: { told: Comparison }) {
  const clipboard = useClipboard({ timeout: 2000 });
  const download = () => save("runs.csv", csvOf(sheetOf(told)), "text/csv;charset=utf-8");
  return (
    <>
      <Menu position="bottom-end" withinPortal={false}>
        <Menu.Target>
          <Button size="xs" variant="default">
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={download}>Download as CSV</Menu.Item>
          <Menu.Item onClick={() => clipboard.copy(markdownOf(sheetOf(told)))}>Copy as Markdown</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Text size="xs" role="status">
        {clipboard.copied ? "Copied" : ""}
        {clipboard.error ? "The browser does not let pages copy here." : ""}
      </Text>
    </>
  );
}
