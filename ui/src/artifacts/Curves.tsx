/** Curves and matrices of classifiers, drawn as SVG. */
import { Table, Text, Title } from "@mantine/core";

export interface Point {
  falsePositiveRate: number;
  recall: number;
  confidenceThreshold: number;
}

export interface Matrix {
  annotationSpecs?: { displayName?: string }[];
  rows?: { row?: number[] }[];
}

const SIZE = 260;
const PAD = 34;

/** A receiver operating characteristic. */
export function RocCurve({ points }: { points: Point[] }) {
  const x = (rate: number) => PAD + rate * SIZE;
  const y = (rate: number) => 8 + (1 - rate) * SIZE;
  const sorted = [...points].sort((a, b) => a.falsePositiveRate - b.falsePositiveRate || a.recall - b.recall);
  const path = sorted.map(
    (point, place) => `${place ? "L" : "M"}${x(point.falsePositiveRate)} ${y(point.recall)}`,
  );
  return (
    <figure style={{ margin: "0 0 16px" }}>
      <svg
        width={SIZE + PAD + 10}
        height={SIZE + PAD + 10}
        role="img"
        aria-label={`ROC curve of ${points.length} thresholds; the area under it is ${area(sorted).toFixed(3)}`}
        fontSize="11"
        fill="currentColor"
      >
        <rect
          x={PAD}
          y={8}
          width={SIZE}
          height={SIZE}
          fill="none"
          stroke="var(--mantine-color-default-border)"
        />
        <line
          x1={x(0)}
          y1={y(0)}
          x2={x(1)}
          y2={y(1)}
          stroke="var(--mantine-color-dimmed)"
          strokeDasharray="4"
        />
        <path d={path.join("")} fill="none" stroke="var(--mantine-color-blue-6)" strokeWidth="2" />
        {sorted.map((point) => (
          <circle
            key={`${point.confidenceThreshold} ${point.falsePositiveRate} ${point.recall}`}
            cx={x(point.falsePositiveRate)}
            cy={y(point.recall)}
            r="3"
            fill="var(--mantine-color-blue-6)"
          >
            <title>{`threshold ${point.confidenceThreshold}`}</title>
          </circle>
        ))}
        <text x={PAD + SIZE / 2} y={SIZE + PAD + 4} textAnchor="middle">
          false positive rate
        </text>
        <text x={14} y={8 + SIZE / 2} textAnchor="middle" transform={`rotate(-90 14 ${8 + SIZE / 2})`}>
          true positive rate
        </text>
      </svg>
      <Text component="figcaption" size="sm" c="dimmed">
        Area under the curve: {area(sorted).toFixed(3)}
      </Text>
    </figure>
  );
}

/** The area under a curve, by trapezoids. */
export function area(points: Point[]): number {
  let sum = 0;
  for (let place = 1; place < points.length; place++) {
    const [a, b] = [points[place - 1] as Point, points[place] as Point];
    sum += ((b.falsePositiveRate - a.falsePositiveRate) * (a.recall + b.recall)) / 2;
  }
  return sum;
}

/** How often what was taken for what. */
export function ConfusionMatrix({ matrix, hasTitle = true }: { matrix: Matrix; hasTitle?: boolean }) {
  const names = (matrix.annotationSpecs ?? []).map((each) => each.displayName ?? "");
  const rows = (matrix.rows ?? []).map((each) => each.row ?? []);
  const most = Math.max(1, ...rows.flat());
  return (
    <>
      {hasTitle ? (
        <Title order={4} size="h6" mb={4}>
          Confusion matrix
        </Title>
      ) : null}
      <Table withTableBorder withColumnBorders w="auto">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>true, predicted</Table.Th>
            {names.map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, place) => (
            <Table.Tr key={names[place]}>
              <Table.Th>{names[place]}</Table.Th>
              {row.map((count, column) => (
                <Table.Td
                  key={names[column]}
                  ta="right"
                  style={{
                    background: `color-mix(in srgb, var(--mantine-color-blue-4) ${Math.round((45 * count) / most)}%, transparent)`,
                  }}
                >
                  {count}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
