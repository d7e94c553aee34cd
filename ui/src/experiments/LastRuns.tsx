/** How the last five runs of an experiment went, the newest first: each leads to its run. */
import "./experiments.css";
import { Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { runViewsQuery } from "../api/queries/runs";
import { stateOf } from "../parts/runs";
import { lookOf, StateIcon } from "../parts/State";

const SHOWN = 5;

export function LastRuns({ experimentId }: { experimentId: string }) {
  const found = useQuery(
    runViewsQuery({
      page_size: SHOWN,
      page_token: "",
      sort_by: "created_at desc",
      filter: "",
      experiment_id: experimentId,
    }),
  );
  return (
    <Group gap={6} wrap="nowrap">
      {(found.data?.runs ?? []).map(({ run }) => (
        <Link
          key={run?.run_id}
          to="/runs/details/$runId"
          params={{ runId: run?.run_id ?? "" }}
          search={{}}
          aria-label={`${run?.display_name}: ${lookOf(stateOf(run)).word}`}
          title={run?.display_name}
          className="last-run"
        >
          <StateIcon state={stateOf(run)} size={15} />
        </Link>
      ))}
    </Group>
  );
}
