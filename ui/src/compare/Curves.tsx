/** ROC curves of several runs in one drawing, and their confusion matrices side by side. */
import { Box, Checkbox, Group, Table, Text, Title } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { artifactQuery } from "../api/queries/artifacts";
import { ConfusionMatrix } from "../artifacts/ConfusionMatrix";
import { area } from "../artifacts/roc";
import { Nothing } from "../parts/Page";
import { Wait } from "../parts/Wait";
import type { Compared } from "./ComparePage";
import { chosenOf, type Logged, MOST, parts } from "./classifiers";
import { RocOverlay } from "./RocOverlay";
import { letterOf, RunMark } from "./RunMark";

const KINDS = ["system.ClassificationMetrics", "system.SlicedClassificationMetrics"];

export default function Curves({ told, search, set }: Compared) {
  const runs = told.runs ?? [];
  const outputs = (told.artifacts ?? []).filter((each) => KINDS.includes(each.type ?? ""));
  const wanted = runs.flatMap((run, place) =>
    outputs.flatMap((output, number) => {
      const id = output.artifact_ids?.[run.run_id ?? ""];
      return id ? [{ id, place, number, of: `${output.task} · ${output.name}` }] : [];
    }),
  );
  const found = useQueries({ queries: wanted.map((each) => artifactQuery(each.id)) });
  if (found.some((each) => each.isPending)) return <Wait what="The curves are fetched" />;
  const logged = wanted.flatMap((each, at): Logged[] =>
    parts((found[at]?.data?.metadata ?? {}) as Record<string, unknown>).map(({ slice, numbers }, part) => ({
      key: `${letterOf(each.place)}${each.number}${part ? `.${part}` : ""}`,
      place: each.place,
      of: slice ? `${each.of}, ${slice}` : each.of,
      points: numbers.confidenceMetrics,
      matrix: numbers.confusionMatrix,
    })),
  );
  const curves = logged.filter((each) => (each.points?.length ?? 0) > 0);
  const matrices = logged.filter((each) => each.matrix);
  if (curves.length + matrices.length === 0) {
    return (
      <Nothing title="No curves and no matrices">
        A task logs them on an output of type <code>ClassificationMetrics</code>, with{" "}
        <code>log_roc_curve</code> and <code>log_confusion_matrix</code>.
      </Nothing>
    );
  }
  const names = runs.map((run) => run.display_name ?? "");
  return (
    <>
      {curves.length > 0 ? (
        <RocPart
          curves={curves}
          names={names}
          chosen={chosenOf(
            search.curves,
            curves.map((each) => each.key),
          )}
          choose={(keys) => set({ curves: keys.join(",") || "none" })}
        />
      ) : null}
      {matrices.length > 0 ? (
        <>
          <Title order={3} size="h5" mt="lg" mb="sm">
            Confusion matrices
          </Title>
          <Box className="matrices">
            {matrices.map((each) => (
              <Box key={each.key} component="section" aria-label={`${names[each.place]}: ${each.of}`}>
                <Group gap={0} wrap="nowrap">
                  <RunMark place={each.place} />
                  <Text size="sm" fw={600} className="breaks">
                    {names[each.place]}
                  </Text>
                </Group>
                <Text size="xs" c="dimmed" mb={4}>
                  {each.of}
                </Text>
                <Box
                  className="matrix-place"
                  tabIndex={0}
                  role="region"
                  aria-label={`Matrix of ${names[each.place]}`}
                >
                  {each.matrix ? <ConfusionMatrix matrix={each.matrix} hasTitle={false} /> : null}
                </Box>
              </Box>
            ))}
          </Box>
        </>
      ) : null}
    </>
  );
}

interface RocAsked {
  curves: Logged[];
  names: string[];
  chosen: string[];
  choose: (keys: string[]) => void;
}

function RocPart({ curves, names, chosen, choose }: RocAsked) {
  const [over, setOver] = useState<string>();
  const areas = new Map(curves.map((each) => [each.key, area(each.points ?? [])]));
  const best = Math.max(...areas.values());
  const isFull = chosen.length >= MOST;
  return (
    <>
      <Title order={3} size="h5" mb="sm">
        ROC curves
      </Title>
      <Box className="roc-part">
        <RocOverlay curves={curves.filter((each) => chosen.includes(each.key))} names={names} over={over} />
        <Table.ScrollContainer minWidth={320}>
          <Table verticalSpacing={5}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={34} aria-label="Drawn" />
                <Table.Th>Run</Table.Th>
                <Table.Th>Output</Table.Th>
                <Table.Th ta="right">Area</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {curves.map((each) => (
                <Table.Tr
                  key={each.key}
                  onPointerEnter={() => setOver(each.key)}
                  onPointerLeave={() => setOver(undefined)}
                >
                  <Table.Td>
                    <Checkbox
                      size="xs"
                      aria-label={`Draw ${names[each.place]}, ${each.of}`}
                      checked={chosen.includes(each.key)}
                      disabled={isFull && !chosen.includes(each.key)}
                      onChange={() =>
                        choose(
                          chosen.includes(each.key)
                            ? chosen.filter((key) => key !== each.key)
                            : [...chosen, each.key],
                        )
                      }
                    />
                  </Table.Td>
                  <Table.Td className="breaks">
                    <RunMark place={each.place} />
                    {names[each.place]}
                  </Table.Td>
                  <Table.Td>{each.of}</Table.Td>
                  <Table.Td ta="right" className="figure" fw={areas.get(each.key) === best ? 700 : undefined}>
                    {areas.get(each.key)?.toFixed(4)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Box>
      {isFull && curves.length > MOST ? (
        <Text size="xs" c="dimmed">
          {MOST} curves at most are drawn.
        </Text>
      ) : null}
    </>
  );
}
