/** The lineage explorer: what an artifact came from and what was made from it, step by step, as a graph or as a list. */
import { Button, Group, SegmentedControl, Select, Text } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { lineageQuery } from "../api/queries/artifacts";
import { amount } from "../parts/numbers";
import { Problem } from "../parts/Problem";
import { Wait } from "../parts/Wait";
import { counted, merged } from "./graph";
import "./lineage.css";
import { LineageGraph } from "./LineageGraph";
import { LineageList } from "./LineageList";

const DEPTHS = ["1", "2", "3", "5", "10", "20"];
const USUAL_DEPTH = "3";
const WIDE = 100;

export default function LineageView({ artifactId }: { artifactId: string }) {
  const search = useSearch({ from: "/artifacts/$artifactId/lineage" });
  const navigate = useNavigate({ from: "/artifacts/$artifactId/lineage" });
  const set = (changes: typeof search) =>
    navigate({ search: (old) => ({ ...old, ...changes }), replace: true });
  const depth = search.depth ?? USUAL_DEPTH;
  const way = search.way ?? "BOTH";
  const opened = useMemo(() => search.open?.split(",").filter(Boolean) ?? [], [search.open]);
  const found = useQueries({
    queries: [
      lineageQuery(artifactId, Number(depth), way),
      ...opened.map((id) => lineageQuery(id, 1, "BOTH", WIDE)),
    ],
  });
  const parts = found.map((each) => each.data).filter((part) => part !== undefined);
  const failed = found.find((each) => each.error);
  if (failed?.error) return <Problem error={failed.error} again={() => failed.refetch()} />;
  if (!found[0]?.data) return <Wait what="The lineage is fetched" />;
  const whole = merged(parts);
  const open = (id: string) => set({ open: [...new Set([...opened, id])].join(",") });
  return (
    <>
      <Group mb="sm" gap="sm" align="flex-end">
        <SegmentedControl
          transitionDuration={0}
          size="xs"
          aria-label="Graph or list"
          value={search.view ?? "graph"}
          onChange={(view) => set({ view: view === "list" ? "list" : undefined })}
          data={[
            { value: "graph", label: "Graph" },
            { value: "list", label: "List" },
          ]}
        />
        <SegmentedControl
          transitionDuration={0}
          size="xs"
          aria-label="Which way"
          value={way}
          onChange={(to) => set({ way: to === "BOTH" ? undefined : (to as "BEFORE" | "AFTER") })}
          data={[
            { value: "BEFORE", label: "Came from" },
            { value: "BOTH", label: "Both" },
            { value: "AFTER", label: "Made from it" },
          ]}
        />
        <Select
          size="xs"
          w={110}
          aria-label="How far"
          allowDeselect={false}
          data={DEPTHS.map((value) => ({ value, label: value === "1" ? "1 step" : `${value} steps` }))}
          value={depth}
          onChange={(to) => set({ depth: to === USUAL_DEPTH ? undefined : (to ?? undefined) })}
        />
        {opened.length > 0 ? (
          <Button size="compact-xs" variant="subtle" onClick={() => set({ open: undefined })}>
            Close what was opened
          </Button>
        ) : null}
      </Group>
      <Glance whole={whole} />
      {search.view === "list" ? (
        <LineageList whole={whole} open={open} />
      ) : (
        <LineageGraph whole={whole} open={open} />
      )}
      <Text size="xs" c="dimmed" mt="xs">
        {whole.nodes.size === 1
          ? "No task is known to have made or read it."
          : "Choose an artifact to look at its own lineage, a task to see it in its run, + to see what comes next."}
      </Text>
    </>
  );
}

/** The answer to “which models were made from this?”, in a line. */
function Glance({ whole }: { whole: ReturnType<typeof merged> }) {
  const { before, after, runs, reused } = counted(whole);
  const said = (types: [string, number][]) => types.map(([type, number]) => `${number} × ${type}`).join(", ");
  return (
    <Text mb="sm" size="sm" role="status">
      {before.length > 0 ? (
        <>
          Came from <b>{said(before)}</b>.{" "}
        </>
      ) : (
        "Came from nothing that is known. "
      )}
      {after.length > 0 ? (
        <>
          Made from it: <b>{said(after)}</b>, in {amount(runs, "run")}.{" "}
        </>
      ) : (
        "Nothing was made from it so far. "
      )}
      {reused > 0 ? `${amount(reused, "task")} took outputs from the cache.` : ""}
    </Text>
  );
}
