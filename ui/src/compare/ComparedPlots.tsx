/** The compared runs as plots. */
import { useMemo } from "react";
import type { Compared } from "./ComparePage";
import { metricLabel, metricsOf } from "./comparison";
import { DURATION, type Line } from "./lines";
import { Plots } from "./Plots";

export default function ComparedPlots({ told, search, set }: Compared) {
  const lines = useMemo(() => {
    const metrics = metricsOf(told);
    return (told.runs ?? []).map((run, place): Line => {
      const id = run.run_id ?? "";
      const values: Record<string, unknown> = {};
      const keep = (key: string, value: unknown) => {
        if (value !== undefined && value !== null) values[key] = value;
      };
      for (const each of told.parameters ?? [])
        keep(`parameter:${each.name}`, (each.values as Record<string, unknown> | undefined)?.[id]);
      for (const each of metrics) keep(`metric:${metricLabel(each, metrics)}`, each.values[id]);
      keep(DURATION, run.duration_s);
      return { id, name: run.display_name || id, place, values };
    });
  }, [told]);
  return <Plots lines={lines} search={search} set={set} />;
}
