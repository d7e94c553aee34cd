/** Parameters, metrics and what else is told of runs, side by side: what differs is marked, and what is best. */
import { Box, Group, Table, Text, Title, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { number } from "../parts/numbers";
import { State } from "../parts/State";
import { shown } from "../parts/texts";
import { Moment, spoken } from "../parts/times";
import { Best } from "./Best";
import type { Compared } from "./ComparePage";
import { type ByRun, bestOf, deltaOf, type Metric, metricLabel, metricsOf } from "./comparison";
import { directionOf, turn, turnedOf } from "./directions";
import { tagKeys } from "./export";
import { Heads } from "./Heads";
import { textOf } from "./scales";

export function Values(compared: Compared) {
  const { told, search } = compared;
  const runs = told.runs ?? [];
  const ids = runs.map((run) => run.run_id ?? "");
  const keep = (differs: boolean | undefined) => search.differs !== 1 || Boolean(differs);
  const parameters = (told.parameters ?? []).filter((row) => keep(row.differs));
  const metrics = metricsOf(told).filter((row) => keep(row.differs));
  const tags = tagKeys(told).filter((key) => keep(new Set(runs.map((run) => run.tags?.[key])).size > 1));
  return (
    <>
      <Table.ScrollContainer minWidth={190 + 165 * runs.length}>
        <Table withTableBorder layout="fixed" className="compared" verticalSpacing={6}>
          <Heads {...compared} first="Run" />
          <Table.Tbody>
            <Row
              name="State"
              cells={runs.map((run) => <State key={run.run_id} state={run.state} size="sm" />)}
            />
            <Row name="Started" cells={runs.map((run) => <Moment key={run.run_id} at={run.created_at} />)} />
            <Row
              name="Duration"
              cells={runs.map((run) => (run.duration_s ? spoken(1000 * run.duration_s) : "–"))}
            />
            {keep(new Set(runs.map((run) => run.pipeline)).size > 1) ? (
              <Row name="Pipeline" cells={runs.map((run) => run.pipeline || "–")} />
            ) : null}
            {tags.map((key) => (
              <Row
                key={key}
                name={key}
                under="tag"
                differs={new Set(runs.map((run) => run.tags?.[key])).size > 1}
                cells={runs.map((run) => run.tags?.[key] ?? "–")}
              />
            ))}
            {runs.some((run) => run.error) ? (
              <Row
                name="Error"
                differs
                cells={runs.map((run) => (
                  <Text key={run.run_id} size="xs" lineClamp={3} title={run.error}>
                    {run.error || "–"}
                  </Text>
                ))}
              />
            ) : null}
            <Section name="Metrics" count={metrics.length} columns={runs.length} />
            {metrics.map((metric) => (
              <MetricRow key={metric.key} metric={metric} all={metrics} ids={ids} {...compared} />
            ))}
            <Section name="Parameters" count={parameters.length} columns={runs.length} />
            {parameters.map((row) => (
              <Row
                key={row.name}
                name={row.name ?? ""}
                differs={row.differs}
                cells={ids.map((id) => (
                  <Given key={id} values={(row.values ?? {}) as ByRun} id={id} base={search.base} />
                ))}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {told.same_pipeline ? null : <Components {...compared} />}
    </>
  );
}

/** A parameter's value; where there is a baseline, what is as there stands back. */
function Given({ values, id, base }: { values: ByRun; id: string; base: string | undefined }) {
  const value = values[id];
  if (value === undefined) return <>–</>;
  const isSame = base !== undefined && base !== id && textOf(value) === textOf(values[base]);
  return (
    <code className={isSame ? "dim" : undefined}>
      {typeof value === "number" ? number(value, 10) : shown(value)}
    </code>
  );
}

interface MetricAsked extends Compared {
  metric: Metric;
  all: Metric[];
  ids: string[];
}

function MetricRow({ metric, all, ids, search, set }: MetricAsked) {
  const turned = turnedOf(search.turned);
  const direction = directionOf(metric.name, turned);
  const best = bestOf(metric.values, direction);
  const numbers = ids.map((id) => metric.values[id]).filter((value) => typeof value === "number");
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const label = metricLabel(metric, all);
  return (
    <Row
      name={label}
      under={
        <>
          {label === metric.name ? `${metric.task} · ` : ""}
          <UnstyledButton
            className="direction"
            aria-label={`${label}: ${direction} is better; turn it`}
            title="Press if it is the other way"
            onClick={() => set({ turned: turn(metric.name, turned) })}
          >
            {direction === "higher" ? "↑" : "↓"} {direction} is better
          </UnstyledButton>
        </>
      }
      differs={metric.differs}
      cells={ids.map((id) => {
        const value = metric.values[id];
        if (value === undefined) return "–";
        const delta =
          search.base && search.base !== id
            ? deltaOf(value, metric.values[search.base], direction)
            : undefined;
        return (
          <Box key={id}>
            <Group gap={6}>
              <span className="figure">{typeof value === "number" ? number(value) : shown(value)}</span>
              {best.includes(id) ? <Best /> : null}
            </Group>
            {typeof value === "number" && most > least ? (
              <Box className="meter" aria-hidden>
                <Box
                  className={best.includes(id) ? "is-best" : ""}
                  w={`${4 + (96 * (value - least)) / (most - least)}%`}
                />
              </Box>
            ) : null}
            {delta ? (
              <Text
                size="xs"
                className="delta"
                c={delta.isBetter === undefined ? "dimmed" : delta.isBetter ? "teal" : "orange"}
              >
                {delta.isBetter === undefined ? "" : delta.isBetter ? "better " : "worse "}
                {delta.text}
              </Text>
            ) : null}
          </Box>
        );
      })}
    />
  );
}

interface RowAsked {
  name: string;
  under?: ReactNode;
  cells: ReactNode[];
  differs?: boolean | undefined;
}

function Row({ name, under, cells, differs = false }: RowAsked) {
  return (
    <Table.Tr className={differs ? "differs" : undefined}>
      <Table.Th scope="row">
        {name}
        {differs ? <span className="visually-hidden"> differs</span> : null}
        {under ? (
          <Text size="xs" c="dimmed" component="div">
            {under}
          </Text>
        ) : null}
      </Table.Th>
      {cells.map((cell, place) => (
        <Table.Td key={place}>{cell}</Table.Td>
      ))}
    </Table.Tr>
  );
}

function Section({ name, count, columns }: { name: string; count: number; columns: number }) {
  return (
    <Table.Tr className="section">
      <Table.Th colSpan={columns + 1} scope="colgroup">
        {name}
        {count === 0 ? (
          <Text span size="sm" c="dimmed" fw={400}>
            {" "}
            none
          </Text>
        ) : null}
      </Table.Th>
    </Table.Tr>
  );
}

function Components({ told }: Compared) {
  const changed = (told.components ?? []).map((each) => each.name);
  return (
    <>
      <Title order={3} size="h6" mt="md">
        The pipeline has changed
      </Title>
      <Text size="sm">
        {changed.length > 0 ? `Other components: ${changed.join(", ")}.` : "Its components are the same."}
      </Text>
    </>
  );
}
