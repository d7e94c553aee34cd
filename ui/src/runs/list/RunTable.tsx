/** Runs as rows, with the columns that the viewer has chosen; on a telephone each as a card. */
import { Box, Checkbox, Group, Table, Text, UnstyledButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";
import { RunLink } from "../../parts/links";
import { nameOf, stateOf } from "../../parts/runs";
import { State } from "../../parts/State";
import { Duration, Moment } from "../../parts/times";
import { cellOf } from "./cells";
import { type Column, labelOf, nextOrder, orderOf, type RunView, sortKeyOf, valued } from "./columns";

interface Asked {
  runs: RunView[];
  columns: Column[];
  sort: string;
  sortBy: (sort: string) => void;
  isMarked: (run: RunView) => boolean;
  mark: (runs: RunView[], isMarked: boolean) => void;
}

export function RunTable(asked: Asked) {
  const isNarrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  return isNarrow ? <Cards {...asked} /> : <Rows {...asked} />;
}

function Rows({ runs, columns, sort, sortBy, isMarked, mark }: Asked) {
  const count = runs.filter(isMarked).length;
  return (
    <Table.ScrollContainer minWidth={300 + 110 * columns.length}>
      <Table highlightOnHover verticalSpacing={7} className="runs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={34}>
              <Checkbox
                size="xs"
                aria-label="Mark all of this page"
                checked={count === runs.length}
                indeterminate={count > 0 && count < runs.length}
                onChange={() => mark(runs, count < runs.length)}
              />
            </Table.Th>
            <Head column="name" label="Run" sort={sort} sortBy={sortBy} />
            {columns.map((column) => (
              <Head key={column} column={column} label={labelOf(column)} sort={sort} sortBy={sortBy} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((view) => (
            <Table.Tr key={view.run?.run_id} data-run={view.run?.run_id}>
              <Table.Td>
                <Mark view={view} isMarked={isMarked(view)} mark={mark} />
              </Table.Td>
              <Table.Td className="breaks run-name">
                <Name view={view} />
              </Table.Td>
              {columns.map((column) => (
                <Table.Td
                  key={column}
                  className={SHORT.includes(column) ? "short" : NAMED.includes(column) ? "named" : undefined}
                  ta={isFigure(column, view) ? "right" : undefined}
                >
                  {cellOf(view, column)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** What is not broken into lines. */
const SHORT: Column[] = ["state", "duration", "started", "finished"];

/** What is cut off where it is long: its page tells it whole. */
const NAMED: Column[] = ["pipeline", "experiment", "recurring"];

const isFigure = (column: Column, view: RunView): boolean => {
  const value = valued(column);
  return value?.kind === "metric" || typeof view.parameters?.[value?.name ?? ""] === "number";
};

interface HeadAsked {
  column: Column | "name";
  label: string;
  sort: string;
  sortBy: (sort: string) => void;
}

function Head({ column, label, sort, sortBy }: HeadAsked) {
  const key = sortKeyOf(column);
  const value = column === "name" ? undefined : valued(column);
  const under = value ? <span className="kind">{value.kind}</span> : null;
  if (!key) {
    return (
      <Table.Th ta={value?.kind === "metric" ? "right" : undefined}>
        {label}
        {under}
      </Table.Th>
    );
  }
  const { by, isDown } = orderOf(sort);
  const isBy = by === key;
  return (
    <Table.Th
      aria-sort={isBy ? (isDown ? "descending" : "ascending") : undefined}
      ta={value?.kind === "metric" ? "right" : undefined}
    >
      <UnstyledButton
        className="sorter"
        onClick={() => sortBy(nextOrder(sort, key))}
        title={`Sort by ${label.toLowerCase()}`}
      >
        {label}
        <span aria-hidden className="arrow">
          {isBy ? (isDown ? "↓" : "↑") : ""}
        </span>
      </UnstyledButton>
      {under}
    </Table.Th>
  );
}

function Mark({ view, isMarked, mark }: { view: RunView; isMarked: boolean; mark: Asked["mark"] }) {
  return (
    <Checkbox
      size="xs"
      aria-label={`Mark ${nameOf(view.run)}`}
      checked={isMarked}
      onChange={() => mark([view], !isMarked)}
    />
  );
}

function Name({ view }: { view: RunView }) {
  return (
    <>
      <RunLink id={view.run?.run_id} data-row-link>
        {nameOf(view.run)}
      </RunLink>
      {view.run?.error?.message ? (
        <Text size="xs" c="dimmed" lineClamp={1} title={view.run.error.message}>
          {view.run.error.message}
        </Text>
      ) : null}
    </>
  );
}

/** The columns that a card has a line of its own for. */
const ON_CARD: Column[] = ["state", "duration", "started"];

function Cards({ runs, columns, isMarked, mark }: Asked) {
  return (
    <Box component="ul" className="run-cards">
      {runs.map((view) => (
        <li key={view.run?.run_id} data-run={view.run?.run_id}>
          <Group gap="xs" wrap="nowrap" align="flex-start">
            <Box pt={3}>
              <Mark view={view} isMarked={isMarked(view)} mark={mark} />
            </Box>
            <Box flex={1} miw={0} className="breaks">
              <Name view={view} />
            </Box>
            <State state={stateOf(view.run)} />
          </Group>
          <Text size="xs" c="dimmed" pl={28} component="div">
            <Moment at={view.run?.created_at} />,{" "}
            <Duration from={view.run?.created_at} to={view.run?.finished_at} />
          </Text>
          <dl>
            {columns
              .filter((column) => !ON_CARD.includes(column))
              .map((column): [Column, ReactNode] => [column, cellOf(view, column)])
              .filter(([, cell]) => cell !== null && cell !== "–")
              .map(([column, cell]) => (
                <div key={column}>
                  <dt>{labelOf(column)}</dt>
                  <dd>{cell}</dd>
                </div>
              ))}
          </dl>
        </li>
      ))}
    </Box>
  );
}
