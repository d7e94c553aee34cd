/** Runs as points: one number against another, or against a parameter of any kind. */
import { Box } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { AsTable } from "./AsTable";
import { type Axis, type Line, placeOf, shownValue } from "./lines";
import { letterOf, runColour } from "./RunMark";
import { asValue } from "./scales";

const HEIGHT = 280;
const LEFT = 74;
const RIGHT = 24;
const TOP = 12;
const BOTTOM = 44;
const WIDEST = 760;

interface Asked {
  lines: Line[];
  x: Axis;
  y: Axis;
  colour: (line: Line) => string;
}

export function Scatter({ lines, x, y, colour }: Asked) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const full = Math.min(Math.max(width, 280), WIDEST);
  const atX = (place: number) => LEFT + 8 + place * (full - LEFT - RIGHT - 16);
  const atY = (place: number) => TOP + 8 + (1 - place) * (HEIGHT - 16);
  const drawn = lines.flatMap((line) => {
    const [a, b] = [placeOf(line, x), placeOf(line, y)];
    return a === undefined || b === undefined ? [] : [{ line, a, b }];
  });
  const said = `${y.label} against ${x.label} of ${drawn.length} runs`;
  return (
    <Box ref={ref}>
      <svg
        width={full}
        height={TOP + HEIGHT + BOTTOM}
        role="img"
        aria-label={said}
        fontSize="11"
        fill="currentColor"
      >
        <rect x={LEFT} y={TOP} width={full - LEFT - RIGHT} height={HEIGHT} className="plot-area" />
        {x.scale.ticks.map((tick) => (
          <g key={tick.label}>
            <line x1={atX(tick.at)} x2={atX(tick.at)} y1={TOP} y2={TOP + HEIGHT} className="grid" />
            <text x={atX(tick.at)} y={TOP + HEIGHT + 16} textAnchor="middle">
              {clipped(tick.label, 14)}
            </text>
          </g>
        ))}
        {y.scale.ticks.map((tick) => (
          <g key={tick.label}>
            <line x1={LEFT} x2={full - RIGHT} y1={atY(tick.at)} y2={atY(tick.at)} className="grid" />
            <text x={LEFT - 6} y={atY(tick.at) + 4} textAnchor="end">
              {clipped(tick.label, 11)}
            </text>
          </g>
        ))}
        <text x={(LEFT + full - RIGHT) / 2} y={TOP + HEIGHT + 36} textAnchor="middle" fontWeight="600">
          {x.label}
          {x.scale.kind === "log" ? " (log)" : ""}
        </text>
        <text
          textAnchor="middle"
          fontWeight="600"
          transform={`translate(12 ${TOP + HEIGHT / 2}) rotate(-90)`}
        >
          {y.label}
          {y.scale.kind === "log" ? " (log)" : ""}
        </text>
        {drawn.map(({ line, a, b }) => (
          <g key={line.id} transform={`translate(${atX(a)} ${atY(b)})`}>
            {line.place === undefined ? (
              <circle r={5} fill={colour(line)} fillOpacity={0.85} className="point" />
            ) : (
              <>
                <circle r={9} fill={runColour(line.place)} className="point" />
                <text textAnchor="middle" y={4} fill="#fff" fontWeight="700" fontSize="10">
                  {letterOf(line.place)}
                </text>
              </>
            )}
            <title>{`${line.name}\n${x.label} ${shownValue(asValue(line.values[x.key]))}\n${y.label} ${shownValue(asValue(line.values[y.key]))}`}</title>
          </g>
        ))}
      </svg>
      <AsTable
        columns={["Run", x.label, y.label]}
        rows={lines.map((line) => [
          line.name,
          shownValue(asValue(line.values[x.key])),
          shownValue(asValue(line.values[y.key])),
        ])}
      />
    </Box>
  );
}

const clipped = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;
