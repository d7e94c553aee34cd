/** One axis of parallel coordinates: its marks, and the range that is chosen on it. */
import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { HEIGHT, TOP, yOf } from "./frame";
import { type Axis, headOf, moved, type Range, shownValue } from "./lines";

/** A range that is drawn shorter than this takes the range away. */
const SHORT = 0.015;
/** So near the end of an axis is its end. */
const EDGE = 0.025;
/** So near its end a range is moved by that end. */
const NEAR = 0.04;
/** Names of values that stand closer than this are not all written. */
const LINE = 12 / HEIGHT;

interface Asked {
  axis: Axis;
  x: number;
  range: Range | undefined;
  set: (range: Range | undefined) => void;
}

const sorted = (a: number, b: number): Range => [Math.min(a, b), Math.max(a, b)];
const isAll = (range: Range): boolean => range[0] <= 0 && range[1] >= 1;

export function AxisLine({ axis, x, range, set }: Asked) {
  /** While it is drawn: the end that stays, and the one that goes with the pointer. */
  const [drawn, setDrawn] = useState<[number, number]>();
  const shown = drawn ? sorted(...drawn) : (range ?? [0, 1]);
  const isSet = drawn !== undefined || range !== undefined;
  const placeAt = (event: PointerEvent<SVGRectElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const place = 1 - (event.clientY - box.top) / box.height;
    return place < EDGE ? 0 : place > 1 - EDGE ? 1 : place;
  };
  const begin = (event: PointerEvent<SVGRectElement>) => {
    const place = placeAt(event);
    event.currentTarget.setPointerCapture(event.pointerId);
    const near = range?.findIndex((end) => Math.abs(end - place) < NEAR) ?? -1;
    setDrawn([near < 0 ? place : (range?.[1 - near] ?? place), place]);
  };
  const end = (event: PointerEvent<SVGRectElement>) => {
    if (!drawn) return;
    const made = sorted(drawn[0], placeAt(event));
    setDrawn(undefined);
    set(made[1] - made[0] < SHORT || isAll(made) ? undefined : made);
  };
  const key = (which: 0 | 1) => (event: KeyboardEvent) => {
    const isAway = event.key === "Delete" || event.key === "Backspace" || event.key === "Escape";
    const to = isAway ? undefined : moved(range ?? [0, 1], which, event.key, axis);
    if (!isAway && !to) return;
    event.preventDefault();
    set(to && !isAll(to) ? to : undefined);
  };
  const said = headOf(axis);
  return (
    <g transform={`translate(${x} 0)`}>
      <text y={14} textAnchor="middle" fontWeight="600" fontSize="12">
        {said.name}
        <title>{axis.label}</title>
      </text>
      <text y={28} textAnchor="middle" className="dim" fontSize="10">
        {said.of}
        {axis.scale.kind === "log" ? ", log" : ""}
      </text>
      <line y1={TOP} y2={TOP + HEIGHT} stroke="currentColor" strokeOpacity="0.55" />
      {written(axis).map((tick) => (
        <g key={tick.label} transform={`translate(0 ${yOf(tick.at)})`}>
          <line x1={-3} x2={3} stroke="currentColor" strokeOpacity="0.55" />
          <text x={7} y={4} className="tick">
            {tick.label.length > 12 ? `${tick.label.slice(0, 11)}…` : tick.label}
            <title>{tick.label}</title>
          </text>
        </g>
      ))}
      {isSet ? (
        <rect
          x={-8}
          width={16}
          y={yOf(shown[1])}
          height={Math.max(2, yOf(shown[0]) - yOf(shown[1]))}
          className="axis-range"
        />
      ) : null}
      <rect
        x={-14}
        width={28}
        y={TOP}
        height={HEIGHT}
        className="axis-hit"
        onPointerDown={begin}
        onPointerMove={(event) => drawn && setDrawn([drawn[0], placeAt(event)])}
        onPointerUp={end}
        onPointerCancel={() => setDrawn(undefined)}
      />
      {([1, 0] as const).map((which) => (
        <rect
          key={which}
          x={-12}
          width={24}
          y={yOf(shown[which]) - (which ? 20 : 4)}
          height={24}
          rx={4}
          className="axis-end"
          role="slider"
          tabIndex={0}
          aria-orientation="vertical"
          aria-label={`${axis.label}, ${which ? "up to" : "from"}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(100 * shown[which])}
          aria-valuetext={shownValue(axis.scale.value(shown[which]))}
          onKeyDown={key(which)}
        />
      ))}
    </g>
  );
}

/** The marks that there is room to write. */
function written(axis: Axis): Axis["scale"]["ticks"] {
  let last = -1;
  return axis.scale.ticks.filter((tick) => {
    const hasRoom = last < 0 || tick.at - last >= LINE;
    if (hasRoom) last = tick.at;
    return hasRoom;
  });
}
