/** One number by run: a bar each, with the best one marked. */
import { Box, Text } from "@mantine/core";
import { RunLink } from "../parts/links";
import { Best } from "./Best";
import { bestOf } from "./comparison";
import type { Direction } from "./directions";
import { type Axis, type Line, shownValue } from "./lines";
import { RunMark } from "./RunMark";
import { asValue } from "./scales";

/** Of more runs only the first are drawn, in their order by the number. */
const MOST = 40;

export function Bars({ lines, axis, direction }: { lines: Line[]; axis: Axis; direction: Direction }) {
  const values = Object.fromEntries(lines.map((line) => [line.id, line.values[axis.key]]));
  const best = axis.kind === "metric" ? bestOf(values, direction) : [];
  const numbers = Object.values(values).filter((value): value is number => typeof value === "number");
  const [least, most] = [Math.min(0, ...numbers), Math.max(0, ...numbers)];
  const at = (value: number) => (100 * (value - least)) / (most - least || 1);
  const isMany = lines.length > MOST;
  const sign = direction === "lower" ? 1 : -1;
  const inOrder = isMany
    ? [...lines].sort((a, b) => sign * (Number(a.values[axis.key]) - Number(b.values[axis.key])))
    : lines;
  return (
    <>
      <table className="bars" aria-label={`${axis.label} by run`}>
        <tbody>
          {inOrder.slice(0, MOST).map((line) => {
            const value = asValue(line.values[axis.key]);
            const isNumber = typeof value === "number";
            return (
              <tr key={line.id}>
                <th scope="row">
                  <RunMark place={line.place} />
                  <RunLink id={line.id}>{line.name}</RunLink>
                </th>
                <td className="bar-place" aria-hidden>
                  {isNumber ? (
                    <Box
                      className={best.includes(line.id) ? "bar-of bar-best" : "bar-of bar-plain"}
                      ml={`${Math.min(at(0), at(value))}%`}
                      w={`${Math.abs(at(value) - at(0))}%`}
                    />
                  ) : null}
                </td>
                <td className="figure">
                  {shownValue(value)} {best.includes(line.id) ? <Best /> : null}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {isMany ? (
        <Text size="sm" c="dimmed">
          The first {MOST} of {lines.length}.
        </Text>
      ) : null}
    </>
  );
}
