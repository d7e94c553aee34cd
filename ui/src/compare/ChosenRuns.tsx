/** The runs that are within the ranges, the best first: what the lines show, as a table. */
import { Group, Table, Text } from "@mantine/core";
import { LinkButton } from "../parts/LinkButton";
import { RunLink } from "../parts/links";
import { MOST as COMPARABLE } from "./address";
import { Best } from "./Best";
import { bestOf } from "./comparison";
import { directionOf } from "./directions";
import { type Axis, type Line, shownValue } from "./lines";
import { RunMark } from "./RunMark";
import { asValue } from "./scales";

const MOST = 50;

interface Asked {
  lines: Line[];
  of: number;
  axes: Axis[];
  by: Axis | undefined;
  turned: string[];
}

export function ChosenRuns({ lines, of, axes, by, turned }: Asked) {
  const direction = by ? directionOf(by.label, turned) : "higher";
  const sign = direction === "lower" || by?.kind === "run" ? 1 : -1;
  const inOrder = by
    ? [...lines].sort((a, b) => sign * compared(a.values[by.key], b.values[by.key], sign))
    : lines;
  const best =
    by?.kind === "metric"
      ? bestOf(Object.fromEntries(lines.map((line) => [line.id, line.values[by.key]])), direction)
      : [];
  const first = inOrder.slice(0, COMPARABLE);
  return (
    <>
      <Group justify="space-between" mt="md" mb="xs">
        <Text size="sm" role="status">
          {lines.length === of ? `All ${of} runs` : `${lines.length} of ${of} runs`}
          {by ? `, by ${by.label}` : ""}
        </Text>
        {of > COMPARABLE && first.length > 1 ? (
          <LinkButton
            size="xs"
            variant="light"
            to="/compare"
            search={{ runlist: first.map((line) => line.id).join(",") }}
          >
            {lines.length > COMPARABLE ? `Compare the first ${COMPARABLE}` : `Compare these ${lines.length}`}
          </LinkButton>
        ) : null}
      </Group>
      <Table.ScrollContainer minWidth={240 + 100 * axes.length}>
        <Table verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Run</Table.Th>
              {axes.map((axis) => (
                <Table.Th key={axis.key} ta={axis.scale.kind === "names" ? undefined : "right"}>
                  {axis.label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {inOrder.slice(0, MOST).map((line) => (
              <Table.Tr key={line.id}>
                <Table.Td className="breaks">
                  <RunMark place={line.place} />
                  <RunLink id={line.id}>{line.name}</RunLink>
                </Table.Td>
                {axes.map((axis) => (
                  <Table.Td
                    key={axis.key}
                    ta={axis.scale.kind === "names" ? undefined : "right"}
                    className="figure"
                  >
                    {axis === by && best.includes(line.id) ? <Best /> : null}{" "}
                    {shownValue(asValue(line.values[axis.key]))}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {lines.length > MOST ? (
        <Text size="sm" c="dimmed">
          The first {MOST}.
        </Text>
      ) : null}
    </>
  );
}

/** Compare two values; what is not there comes last, whatever the direction. */
function compared(a: unknown, b: unknown, sign: number): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? sign : -sign;
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}
