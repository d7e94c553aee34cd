/** How a duration went over time, as a line without axes; the last value has a dot. */
import { lineThrough } from "./outcomes";

const WIDTH = 60;
const HEIGHT = 16;
const EDGE = 2.5;

export function Sparkline({ values, label }: { values: number[]; label: string }) {
  if (values.length < 2) return null;
  const points = lineThrough(values, WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE);
  const last = points.at(-1) ?? [0, 0];
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={label}
      viewBox={`${-EDGE} ${-EDGE} ${WIDTH} ${HEIGHT}`}
      className="sparkline"
    >
      <polyline points={points.map((point) => point.join(",")).join(" ")} fill="none" stroke="currentColor" />
      <circle cx={last[0]} cy={last[1]} r={2} fill="currentColor" />
    </svg>
  );
}
