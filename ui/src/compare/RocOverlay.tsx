/** ROC curves, one over the other: each in the colour and the dashes of its run. */
import { Fragment } from "react";
import { area, inOrder, type Point } from "../artifacts/roc";
import type { Logged } from "./classifiers";
import { DASHES, letterOf, runColour } from "./RunMark";

const SIZE = 320;
const LEFT = 44;
const TOP = 10;
const MARKS = [0, 0.25, 0.5, 0.75, 1];

const x = (rate: number): number => LEFT + rate * SIZE;
const y = (rate: number): number => TOP + (1 - rate) * SIZE;

interface Asked {
  curves: Logged[];
  names: string[];
  over: string | undefined;
}

export function RocOverlay({ curves, names, over }: Asked) {
  const said = curves
    .map((each) => `${names[each.place]}, ${each.of}: area ${area(each.points ?? []).toFixed(3)}`)
    .join("; ");
  return (
    <svg
      viewBox={`0 0 ${SIZE + LEFT + 14} ${SIZE + TOP + 42}`}
      className="roc-drawing"
      role="img"
      aria-label={`ROC curves. ${said || "None is chosen."}`}
      fontSize="11"
      fill="currentColor"
    >
      <rect x={LEFT} y={TOP} width={SIZE} height={SIZE} className="plot-area" />
      {MARKS.map((mark) => (
        <Fragment key={mark}>
          <line x1={x(mark)} x2={x(mark)} y1={TOP} y2={TOP + SIZE} className="grid" />
          <line x1={LEFT} x2={LEFT + SIZE} y1={y(mark)} y2={y(mark)} className="grid" />
          <text x={x(mark)} y={TOP + SIZE + 15} textAnchor="middle">
            {mark}
          </text>
          <text x={LEFT - 6} y={y(mark) + 4} textAnchor="end">
            {mark}
          </text>
        </Fragment>
      ))}
      <line
        x1={x(0)}
        y1={y(0)}
        x2={x(1)}
        y2={y(1)}
        stroke="currentColor"
        strokeOpacity="0.4"
        strokeDasharray="4"
      />
      {curves.map((each) => (
        <Curve
          key={each.key}
          logged={each}
          name={names[each.place] ?? ""}
          isOver={over === each.key}
          isBack={over !== undefined && over !== each.key}
        />
      ))}
      <text x={LEFT + SIZE / 2} y={TOP + SIZE + 34} textAnchor="middle" fontWeight="600">
        false positive rate
      </text>
      <text textAnchor="middle" fontWeight="600" transform={`translate(11 ${TOP + SIZE / 2}) rotate(-90)`}>
        true positive rate
      </text>
    </svg>
  );
}

interface CurveAsked {
  logged: Logged;
  name: string;
  isOver: boolean;
  isBack: boolean;
}

/** Points of more are not marked one by one. */
const MANY = 60;

function Curve({ logged, name, isOver, isBack }: CurveAsked) {
  const points = inOrder(logged.points ?? []);
  const colour = runColour(logged.place);
  // Letters stand at other places of each curve, for curves are often close to each other.
  const middle = points[Math.round((points.length - 1) * (0.25 + 0.06 * (logged.place % 10)))];
  const said = (point: Point) =>
    `${letterOf(logged.place)} ${name}\nthreshold ${point.confidenceThreshold}\nfalse positives ${point.falsePositiveRate}\ntrue positives ${point.recall}`;
  return (
    <g opacity={isBack ? 0.25 : 1}>
      <path
        d={points
          .map((point, at) => `${at ? "L" : "M"}${x(point.falsePositiveRate)} ${y(point.recall)}`)
          .join("")}
        fill="none"
        stroke={colour}
        strokeWidth={isOver ? 3.5 : 2}
        strokeDasharray={DASHES[logged.place]}
        className="curve"
      />
      {points.length <= MANY
        ? points.map((point, at) => (
            <circle key={at} cx={x(point.falsePositiveRate)} cy={y(point.recall)} r={3} fill={colour}>
              <title>{said(point)}</title>
            </circle>
          ))
        : null}
      {middle ? (
        <text
          x={x(middle.falsePositiveRate) + 6}
          y={y(middle.recall) + 12}
          fill={colour}
          fontWeight="700"
          className="tick"
        >
          {letterOf(logged.place)}
        </text>
      ) : null}
    </g>
  );
}
