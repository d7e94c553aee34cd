/** Parallel coordinates: an axis for each thing that differs, a line for each run, ranges drawn by mouse or keys. */
import { Box, Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { memo, useState } from "react";
import { AxisLine } from "./AxisLine";
import { HEIGHT, TOP, yOf } from "./frame";
import {
  type Axis,
  colourAt,
  isWithin,
  type Line,
  placeOf,
  type Range,
  type Ranges,
  shownValue,
} from "./lines";
import { asValue } from "./scales";

const SIDE = 56;
const APART = 112;
/** Where lines go that have no value on an axis. */
const NOWHERE = HEIGHT + 18;

interface Asked {
  lines: Line[];
  axes: Axis[];
  colourBy: Axis | undefined;
  ranges: Ranges;
  set: (key: string, range: Range | undefined) => void;
  open: (runId: string) => void;
}

export function Parallel({ lines, axes, colourBy, ranges, set, open }: Asked) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [over, setOver] = useState<string>();
  // What is drawn over is last, and thus on top.
  const pointed = lines.find((line) => line.id === over);
  const full = Math.max(width, 2 * SIDE + APART * (axes.length - 1));
  const x = (place: number) => SIDE + (axes.length > 1 ? (place * (full - 2 * SIDE)) / (axes.length - 1) : 0);
  const within = lines.filter((line) => isWithin(line, axes, ranges));
  const path = (line: Line) =>
    axes
      .map((axis, at) => {
        const place = placeOf(line, axis);
        return `${at ? "L" : "M"}${x(at).toFixed(1)} ${place === undefined ? TOP + NOWHERE : yOf(place).toFixed(1)}`;
      })
      .join("");
  const lacks = axes.some((axis) => lines.some((line) => placeOf(line, axis) === undefined));
  return (
    <Box ref={ref} className="parallel">
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing with sliders in it, and no field set */}
      <svg
        width={full}
        height={TOP + HEIGHT + (lacks ? 34 : 14)}
        role="group"
        aria-label={`Parallel coordinates of ${lines.length} runs on ${axes.length} axes; ${within.length} are within the ranges`}
        fontSize="11"
        fill="currentColor"
      >
        {lacks ? (
          <text x={4} y={TOP + NOWHERE + 4} className="dim">
            none
          </text>
        ) : null}
        <Drawn
          lines={lines}
          within={new Set(within.map((line) => line.id))}
          path={path}
          colour={(line) => colourAt(colourBy ? placeOf(line, colourBy) : 0)}
          over={setOver}
          open={open}
          sign={`${full} ${axes.map((axis) => axis.key)} ${colourBy?.key} ${JSON.stringify(ranges)}`}
        />
        {pointed ? <path d={path(pointed)} className="line-over" /> : null}
        {axes.map((axis, at) => (
          <AxisLine
            key={axis.key}
            axis={axis}
            x={x(at)}
            range={ranges[axis.key]}
            set={(range) => set(axis.key, range)}
          />
        ))}
      </svg>
      <Text size="sm" className="line-said">
        {pointed ? (
          <>
            <b>{pointed.name}</b>{" "}
            {axes.map((axis) => `${axis.label} ${shownValue(asValue(pointed.values[axis.key]))}`).join(", ")}
          </>
        ) : (
          <span className="dim">Draw along an axis to choose a range; press a line to open its run.</span>
        )}
      </Text>
    </Box>
  );
}

interface DrawnAsked {
  lines: Line[];
  within: ReadonlySet<string>;
  path: (line: Line) => string;
  colour: (line: Line) => string;
  over: (id: string | undefined) => void;
  open: (runId: string) => void;
  /** Stands for what the lines look like: while it is the same, they are not drawn anew. */
  sign: string;
}

const Drawn = memo(
  ({ lines, within, path, colour, over, open }: DrawnAsked) => (
    <g fill="none">
      {[...lines]
        .sort((a, b) => Number(within.has(a.id)) - Number(within.has(b.id)))
        .map((line) => {
          const isIn = within.has(line.id);
          return (
            <g key={line.id}>
              <path
                d={path(line)}
                stroke={isIn ? colour(line) : "var(--mantine-color-default-border)"}
                strokeWidth={isIn ? 1.8 : 1}
                strokeOpacity={isIn ? 0.85 : 0.7}
              />
              {isIn ? (
                // biome-ignore lint/a11y/noStaticElementInteractions: the table below has a link for each run
                <path
                  d={path(line)}
                  className="line-hit"
                  onPointerEnter={() => over(line.id)}
                  onPointerLeave={() => over(undefined)}
                  onClick={() => open(line.id)}
                />
              ) : null}
            </g>
          );
        })}
    </g>
  ),
  (before, now) => before.lines === now.lines && before.sign === now.sign,
);
Drawn.displayName = "Drawn";
