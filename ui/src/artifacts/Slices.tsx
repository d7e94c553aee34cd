/** How good a classifier is on parts of the data, one at a time, and all of them in one table. */
import { Select, Table, Text } from "@mantine/core";
import { useState } from "react";
import { Classified } from "./Classified";
import { countsOf, type Matrix, percent, rightOf } from "./matrix";
import { area, type Point } from "./roc";

export interface Slice {
  slice: string;
  sliceClassificationMetrics: { confidenceMetrics?: Point[]; confusionMatrix?: Matrix };
}

export function Slices({ slices }: { slices: Slice[] }) {
  const [name, setName] = useState(slices[0]?.slice ?? "");
  const chosen = slices.find((each) => each.slice === name);
  if (!chosen) return <Text c="dimmed">It has no slices: a task adds them by load_confusion_matrix.</Text>;
  return (
    <>
      <Table withTableBorder maw={520} mb="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Slice</Table.Th>
            <Table.Th ta="right">Area under the curve</Table.Th>
            <Table.Th ta="right">Right</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {slices.map(({ slice, sliceClassificationMetrics: each }) => (
            <Table.Tr key={slice}>
              <Table.Th scope="row" fw={500}>
                {slice}
              </Table.Th>
              <Table.Td ta="right" className="figure">
                {each.confidenceMetrics ? area(each.confidenceMetrics).toFixed(3) : "–"}
              </Table.Td>
              <Table.Td ta="right" className="figure">
                {each.confusionMatrix ? rightShare(each.confusionMatrix) : "–"}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Select
        label="Show the slice"
        w={280}
        mb="md"
        allowDeselect={false}
        data={slices.map((each) => each.slice)}
        value={name}
        onChange={(to) => to && setName(to)}
      />
      <Classified metadata={chosen.sliceClassificationMetrics} />
    </>
  );
}

function rightShare(matrix: Matrix): string {
  const { right, all } = rightOf(countsOf(matrix));
  return all ? percent(right / all) : "–";
}
