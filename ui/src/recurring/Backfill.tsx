/** Runs for a time past: how many there would be, and then that they are made. */
import { Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Schemas, unwrap } from "../api/client";
import { amount } from "../parts/numbers";
import { DAY_MS } from "../parts/times";
import { say } from "../parts/toasts";
import { inZone, local } from "./trigger";

interface Past {
  start: string;
  end: string;
}

/** Ask for runs of a time past; or, with `preview`, only for when they were due. */
const ask = (recurring_run_id: string, past: Past, preview: boolean) =>
  unwrap(
    api.POST("/apis/penstock/v1/recurringruns/{recurring_run_id}:backfill", {
      params: { path: { recurring_run_id } },
      body: {
        start_time: new Date(past.start).toJSON(),
        end_time: new Date(past.end).toJSON(),
        preview,
      } as Schemas["TimePast"],
    }),
  );

export function Backfill({ run }: { run: Schemas["RecurringRun"] }) {
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button size="xs" variant="default" onClick={open}>
        Backfill
      </Button>
      <Modal opened={isOpen} onClose={close} title={`Runs of ${run.display_name} for a time past`} centered>
        {isOpen ? <Form run={run} close={close} /> : null}
      </Modal>
    </>
  );
}

function Form({ run, close }: { run: Schemas["RecurringRun"]; close: () => void }) {
  const queries = useQueryClient();
  const id = run.recurring_run_id ?? "";
  const [past, setPast] = useState<Past>(() => ({
    start: local(new Date(Date.now() - 7 * DAY_MS).toJSON()),
    end: local(new Date().toJSON()),
  }));
  const [asked] = useDebouncedValue(past, 300);
  const isWhole = asked.start !== "" && asked.end !== "" && asked.start < asked.end;
  const found = useQuery({
    queryKey: ["backfill", id, asked],
    queryFn: () => ask(id, asked, true),
    enabled: isWhole,
    retry: false,
  });
  const make = useMutation({
    mutationFn: () => ask(id, past, false),
    onSuccess: async () => {
      await queries.invalidateQueries();
      say(times.length === 1 ? "A run is on its way." : `${times.length} runs are on their way.`);
      close();
    },
  });
  const times = found.data?.times ?? [];
  const zone = found.data?.time_zone ?? "UTC";
  const error = make.error ?? found.error;
  const isOff = run.status !== "ENABLED";
  return (
    <Stack gap="sm">
      <Group grow>
        <TextInput
          label="From"
          type="datetime-local"
          value={past.start}
          onChange={(event) => setPast({ ...past, start: event.currentTarget.value })}
        />
        <TextInput
          label="To"
          type="datetime-local"
          value={past.end}
          onChange={(event) => setPast({ ...past, end: event.currentTarget.value })}
          error={past.start && past.end && past.end <= past.start ? "It ends before it begins" : undefined}
        />
      </Group>
      <Text size="sm" role="status">
        {!isWhole || !found.data
          ? "In your time, both included."
          : times.length === 0
            ? "It was never due in that time."
            : `It was due ${times.length === 1 ? "once" : `${times.length} times`}: ${span(times, zone)}. Each becomes a run, ${run.max_concurrency} at once.`}
      </Text>
      {isOff ? (
        <Alert color="orange">It is off, and makes no runs: enable it first.</Alert>
      ) : error ? (
        <Alert color="orange" role="alert">
          {error.message}
        </Alert>
      ) : null}
      <Group justify="flex-end">
        <Button variant="default" size="xs" onClick={close}>
          Cancel
        </Button>
        <Button
          size="xs"
          disabled={isOff || times.length === 0 || !isWhole}
          loading={make.isPending}
          onClick={() => make.mutate()}
        >
          {`Make ${amount(times.length, "run")}`}
        </Button>
      </Group>
    </Stack>
  );
}

function span(times: string[], zone: string): string {
  const [first = "", last = ""] = [times[0], times.at(-1)];
  return times.length < 2
    ? inZone(first, zone)
    : `from ${inZone(first, zone)} to ${inZone(last, zone)} (${zone})`;
}
