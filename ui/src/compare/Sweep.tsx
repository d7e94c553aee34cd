/** The runs of a list as plots: up to two hundred, those that its filters let through. */
import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { runViewsQuery } from "../api/queries/runs";
import { Nothing } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { Wait } from "../parts/Wait";
import type { PlotSearch } from "./address";
import { linesOf } from "./lines";
import { Plots } from "./Plots";

const MOST = 200;

interface Asked {
  filter: string;
  experimentId: string | undefined;
  search: PlotSearch;
  set: (changes: PlotSearch) => void;
}

export default function Sweep({ filter, experimentId, search, set }: Asked) {
  const found = useQuery(
    runViewsQuery({
      page_size: MOST,
      page_token: "",
      sort_by: "created_at desc",
      filter,
      ...(experimentId ? { experiment_id: experimentId } : {}),
    }),
  );
  const lines = useMemo(() => linesOf(found.data?.runs ?? []), [found.data]);
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data) return <Wait what="The runs are fetched" />;
  if (lines.length < 2) {
    return (
      <Nothing title="Two runs and more are drawn">
        Fewer than that fit the filters of this list. A sweep is runs of one pipeline with other parameters:{" "}
        <code>penstock run train.py -p rate=0.1</code>
      </Nothing>
    );
  }
  const total = found.data.total_size ?? 0;
  return (
    <>
      {total > MOST ? (
        <Text size="sm" mb="sm">
          The newest {MOST} of {total.toLocaleString()} runs are drawn; filters choose others.
        </Text>
      ) : null}
      <Plots lines={lines} search={search} set={set} />
    </>
  );
}
