/** A receiver operating characteristic, drawn as SVG: the point under the pointer is told, and all are in a table. */
import { Box, Table, Text, Title } from "@mantine/core";
import { type PointerEvent, useState } from "react";
import { area, inOrder, type Point } from "./roc";

const SIZE = 280;
const PAD = 38;
const MOST_DOTS = 60;
const MOST_ROWS = 500;

const x = (rate: number) => PAD + rate * SIZE;
const y = (rate: number) => 8 + (1 - rate) * SIZE;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

export function RocCurve({ points }: { points: Point[] }) {
  const [near, setNear] = useState<Point>();
  const sorted = inOrder(points);
  const under = area(sorted).toFixed(3);
  const line = sorted.map((each) => `${x(each.falsePositiveRate)} ${y(each.recall)}`).join("L");
  const look = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = (SIZE + PAD + 12) / box.width;
    const [px, py] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    const far = (each: Point) => Math.hypot(x(each.falsePositiveRate) - px, y(each.recall) - py);
    setNear(sorted.reduce((best, each) => (far(each) < far(best) ? each : best), sorted[0] as Point));
  };
  return (
    <Box component="figure" m={0}>
      <Title order={3} size="h6" mb={6}>
        ROC curve
      </Title>
      <svg
        viewBox={`0 0 ${SIZE + PAD + 12} ${SIZE + PAD + 12}`}
        className="roc"
        role="img"
        aria-label={`ROC curve of ${points.length} thresholds; the area under it is ${under}`}
        onPointerMove={look}
        onPointerLeave={() => setNear(undefined)}
      >
        {TICKS.map((tick) => (
          <g key={tick} className="roc-grid">
            <path d={`M${x(tick)} ${y(0)}V${y(1)}M${x(0)} ${y(tick)}H${x(1)}`} />
            <text x={x(tick)} y={y(0) + 15} textAnchor="middle">
              {tick}
            </text>
            <text x={x(0) - 6} y={y(tick) + 4} textAnchor="end">
              {tick}
            </text>
          </g>
        ))}
        <path className="roc-chance" d={`M${x(0)} ${y(0)}L${x(1)} ${y(1)}`} />
        {sorted.length > 0 ? (
          <>
            <path className="roc-under" d={`M${x(0)} ${y(0)}L${line}L${x(1)} ${y(0)}Z`} />
            <path className="roc-line" d={`M${line}`} />
          </>
        ) : null}
        {sorted.length <= MOST_DOTS
          ? sorted.map((each) => (
              <circle
                key={`${each.confidenceThreshold} ${each.falsePositiveRate} ${each.recall}`}
                className="roc-dot"
                cx={x(each.falsePositiveRate)}
                cy={y(each.recall)}
                r="2.5"
              />
            ))
          : null}
        {near ? (
          <circle className="roc-near" cx={x(near.falsePositiveRate)} cy={y(near.recall)} r="5" />
        ) : null}
        <text x={PAD + SIZE / 2} y={SIZE + PAD + 8} textAnchor="middle">
          false positive rate
        </text>
        <text x={9} y={8 + SIZE / 2} textAnchor="middle" transform={`rotate(-90 9 ${8 + SIZE / 2})`}>
          true positive rate
        </text>
      </svg>
      <Text component="figcaption" size="sm" c="dimmed">
        {near ? told(near) : `Area under the curve: ${under}`}
      </Text>
      <details className="roc-points">
        <summary>The {points.length} points</summary>
        <Table fz="sm" verticalSpacing={2}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th ta="right">Threshold</Table.Th>
              <Table.Th ta="right">False positives</Table.Th>
              <Table.Th ta="right">True positives</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sorted.slice(0, MOST_ROWS).map((each) => (
              <Table.Tr key={`${each.confidenceThreshold} ${each.falsePositiveRate} ${each.recall}`}>
                <Table.Td ta="right">{each.confidenceThreshold}</Table.Td>
                <Table.Td ta="right">{each.falsePositiveRate}</Table.Td>
                <Table.Td ta="right">{each.recall}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </details>
    </Box>
  );
}

const told = (point: Point): string =>
  `At threshold ${point.confidenceThreshold}: ${(point.recall * 100).toFixed(1)} % found, ${(point.falsePositiveRate * 100).toFixed(1)} % false alarms`;
