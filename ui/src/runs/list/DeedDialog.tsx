/** Asks once for all marked runs, does it with each, and tells of each how it went. */
import { Button, Group, Modal, ScrollArea, Table, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Check, Clock, Cross } from "../../parts/icons";
import { amount } from "../../parts/numbers";
import { nameOf } from "../../parts/runs";
import { DEEDS, type Deed } from "../deeds";
import type { RunView } from "./columns";
import { each } from "./many";

interface Asked {
  deed: Deed;
  runs: RunView[];
  /** Called in the end with the runs that it was done with. */
  close: (done: string[]) => void;
}

const idOf = (view: RunView): string => view.run?.run_id ?? "";

export function DeedDialog({ deed, runs, close }: Asked) {
  const kind = DEEDS[deed];
  const queries = useQueryClient();
  const [told, setTold] = useState<ReadonlyMap<string, string>>(new Map());
  const [isGoing, setGoing] = useState(false);
  const fitting = runs.filter((view) => view.run && kind.fits(view.run));
  const isOver = fitting.length > 0 && told.size === fitting.length;
  const done = [...told].filter(([, wrong]) => wrong === "").map(([id]) => id);
  const go = async () => {
    setGoing(true);
    const found = new Map<string, string>();
    await each(
      fitting,
      (view) => kind.act(idOf(view)),
      (view, wrong) => {
        found.set(idOf(view), wrong);
        setTold(new Map(found));
      },
    );
    setGoing(false);
    await queries.invalidateQueries();
  };
  return (
    <Modal
      opened
      onClose={() => close(done)}
      title={kind.ask(amount(fitting.length, "run"))}
      size="lg"
      centered
    >
      <Text size="sm">{kind.note}</Text>
      {fitting.length < runs.length ? (
        <Text size="sm" mt={4}>
          {amount(runs.length - fitting.length, "run")} of those marked{" "}
          {runs.length - fitting.length === 1 ? "stays as it is: it is" : "stay as they are: they are"} not in
          a state for it.
        </Text>
      ) : null}
      <ScrollArea.Autosize mah="40dvh" mt="sm">
        <Table verticalSpacing={4}>
          <Table.Tbody>
            {fitting.map((view) => {
              const wrong = told.get(idOf(view));
              return (
                <Table.Tr key={idOf(view)}>
                  <Table.Td className="breaks">{nameOf(view.run)}</Table.Td>
                  <Table.Td w={150}>
                    <Outcome wrong={wrong} isGoing={isGoing} />
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      <Text size="sm" role="status" mt="sm">
        {isOver ? `${done.length} of ${amount(fitting.length, "run")} done.` : ""}
      </Text>
      <Group justify="flex-end" mt="xs">
        {isOver ? (
          <Button size="xs" onClick={() => close(done)}>
            Close
          </Button>
        ) : (
          <>
            <Button variant="default" size="xs" onClick={() => close(done)}>
              Cancel
            </Button>
            <Button
              size="xs"
              color={deed === "delete" || deed === "terminate" ? "orange" : "blue"}
              disabled={fitting.length === 0}
              loading={isGoing}
              onClick={go}
            >
              {kind.label} {amount(fitting.length, "run")}
            </Button>
          </>
        )}
      </Group>
    </Modal>
  );
}

function Outcome({ wrong, isGoing }: { wrong: string | undefined; isGoing: boolean }) {
  if (wrong === undefined) {
    return isGoing ? (
      <Text size="sm" c="dimmed">
        <Clock size={12} /> waits
      </Text>
    ) : null;
  }
  return wrong === "" ? (
    <Text size="sm" c="teal">
      <Check size={12} /> done
    </Text>
  ) : (
    <Text size="sm" c="orange" className="breaks">
      <Cross size={12} /> {wrong}
    </Text>
  );
}
