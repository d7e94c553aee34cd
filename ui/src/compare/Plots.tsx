/** Runs drawn: a metric by run or against a parameter, and all that differs in parallel coordinates. */
import { Box, Button, Checkbox, Group, Popover, Select, Stack, Text, Title } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { Nothing } from "../parts/Page";
import type { PlotSearch } from "./address";
import { Bars } from "./Bars";
import { ChosenRuns } from "./ChosenRuns";
import { directionOf, turnedOf } from "./directions";
import {
  type Axis,
  axesOf,
  colourAt,
  isWithin,
  type Line,
  placeOf,
  rangesOf,
  rangeText,
  shownValue,
} from "./lines";
import { Parallel } from "./Parallel";
import { Scatter } from "./Scatter";
import "./compare.css";

interface Asked {
  lines: Line[];
  search: PlotSearch;
  set: (changes: PlotSearch) => void;
}

const BY_RUN = "run";

export function Plots({ lines, search, set }: Asked) {
  const axes = useMemo(() => axesOf(lines), [lines]);
  const metrics = axes.filter((axis) => axis.kind === "metric");
  const keyed = (key: string | undefined) => axes.find((axis) => axis.key === key);
  const first = metrics[0] ?? axes.find((axis) => axis.kind === "run") ?? axes[0];
  const y = keyed(search.y) ?? first;
  const x = keyed(search.x);
  const colourBy = keyed(search.colour) ?? first;
  const colour = (line: Line) => colourAt(colourBy ? placeOf(line, colourBy) : 0);
  if (!y || axes.length === 0) {
    return (
      <Nothing title="Nothing to draw">
        These runs have the same parameters, and their tasks have logged no numbers that differ. A task logs
        one with <code>metrics.log_metric("accuracy", 0.9)</code> on an output of type <code>Metrics</code>.
      </Nothing>
    );
  }
  const options = axes.map((axis) => ({ value: axis.key, label: axis.label }));
  return (
    <>
      <Group gap="xs" mb="xs" align="flex-end">
        <Title order={3} size="h5" mr="md">
          One against another
        </Title>
        <Select
          size="xs"
          label="Shown"
          allowDeselect={false}
          data={options}
          value={y.key}
          onChange={(to) => set({ y: to ?? undefined })}
          w={180}
        />
        <Select
          size="xs"
          label="By"
          allowDeselect={false}
          data={[{ value: BY_RUN, label: "run" }, ...options.filter((each) => each.value !== y.key)]}
          value={x?.key ?? BY_RUN}
          onChange={(to) => set({ x: !to || to === BY_RUN ? undefined : to })}
          w={180}
        />
      </Group>
      {x && x !== y ? (
        <Scatter lines={lines} x={x} y={y} colour={colour} />
      ) : (
        <Bars lines={lines} axis={y} direction={directionOf(y.label, turnedOf(search.turned))} />
      )}
      <ParallelPart lines={lines} axes={axes} colourBy={colourBy} search={search} set={set} />
    </>
  );
}

interface PartAsked extends Asked {
  axes: Axis[];
  colourBy: Axis | undefined;
}

function ParallelPart({ lines, axes, colourBy, search, set }: PartAsked) {
  const navigate = useNavigate();
  const away = (search.without ?? "").split(",").filter(Boolean);
  const drawn = axes.filter((axis) => !away.includes(axis.key));
  const ranges = rangesOf(search.ranges, drawn);
  const chosen = lines.filter((line) => isWithin(line, drawn, ranges));
  const turn = (key: string) => {
    const now = away.includes(key) ? away.filter((each) => each !== key) : [...away, key];
    set({ without: now.join(",") || undefined });
  };
  return (
    <>
      <Group gap="xs" mt="xl" mb="xs" align="flex-end">
        <Title order={3} size="h5" mr="md">
          Parallel coordinates
        </Title>
        <Select
          size="xs"
          label="Coloured by"
          allowDeselect={false}
          data={axes.map((axis) => ({ value: axis.key, label: axis.label }))}
          value={colourBy?.key ?? null}
          onChange={(to) => set({ colour: to ?? undefined })}
          w={180}
        />
        <Popover position="bottom-start" shadow="md" trapFocus withinPortal={false}>
          <Popover.Target>
            <Button size="xs" variant="default">
              Axes
            </Button>
          </Popover.Target>
          <Popover.Dropdown aria-label="Axes">
            <Stack gap={6}>
              {axes.map((axis) => (
                <Checkbox
                  key={axis.key}
                  size="xs"
                  label={axis.label}
                  checked={!away.includes(axis.key)}
                  disabled={drawn.length === 1 && drawn[0] === axis}
                  onChange={() => turn(axis.key)}
                />
              ))}
            </Stack>
          </Popover.Dropdown>
        </Popover>
        {search.ranges ? (
          <Button size="xs" variant="subtle" onClick={() => set({ ranges: undefined })}>
            Clear ranges
          </Button>
        ) : null}
        {colourBy ? <Legend axis={colourBy} /> : null}
      </Group>
      <Parallel
        lines={lines}
        axes={drawn}
        colourBy={colourBy}
        ranges={ranges}
        set={(key, range) => {
          const { [key]: _, ...others } = ranges;
          set({ ranges: rangeText(range ? { ...others, [key]: range } : others, drawn) });
        }}
        open={(runId) => navigate({ to: "/runs/details/$runId", params: { runId } })}
      />
      <ChosenRuns
        lines={chosen}
        of={lines.length}
        axes={drawn}
        by={colourBy}
        turned={turnedOf(search.turned)}
      />
    </>
  );
}

const STEPS = [0, 0.25, 0.5, 0.75, 1];

function Legend({ axis }: { axis: Axis }) {
  const ends = [0, 1].map((place) => shownValue(axis.scale.value(place)));
  return (
    <Group gap={6} ml="auto" wrap="nowrap">
      <Text size="xs">{ends[0]}</Text>
      <Box
        w={90}
        h={10}
        style={{
          borderRadius: 3,
          background: `linear-gradient(to right, ${STEPS.map(colourAt).join(", ")})`,
        }}
      />
      <Text size="xs">{ends[1]}</Text>
    </Group>
  );
}
