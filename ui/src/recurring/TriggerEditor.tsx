/** When a recurring run runs: at intervals, or at times that are chosen or written; and when that will be. */
import {
  Chip,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { previewQuery } from "../api/queries/recurring";
import { type Choices, choicesOf, cronOf, type Frequency, WEEKDAYS, wordsOf } from "./cron";
import { NextTimes } from "./NextTimes";
import { problemsOf, type TriggerDraft, triggerOf, type Unit, ZONES } from "./trigger";

interface Asked {
  draft: TriggerDraft;
  set: (draft: TriggerDraft) => void;
}

export function TriggerEditor({ draft, set }: Asked) {
  const [asked] = useDebouncedValue(draft, 300);
  const problems = problemsOf(draft);
  const next = useQuery(previewQuery(triggerOf(asked), asked.zone));
  const change = (changes: Partial<TriggerDraft>) => set({ ...draft, ...changes });
  return (
    <Stack gap="sm" component="fieldset" className="fieldset" aria-label="Trigger">
      <SegmentedControl
        value={draft.kind}
        onChange={(kind) => change({ kind: kind as TriggerDraft["kind"] })}
        data={[
          { value: "cron", label: "At times" },
          { value: "every", label: "At intervals" },
        ]}
        style={{ alignSelf: "start" }}
      />
      {draft.kind === "cron" ? (
        <Cron draft={draft} change={change} error={next.error?.message} />
      ) : (
        <Group align="start" gap="xs">
          <TextInput
            label="Every"
            inputMode="numeric"
            value={draft.every}
            onChange={(event) => change({ every: event.currentTarget.value })}
            error={problems.every ?? next.error?.message}
            w={120}
          />
          <Select
            label="Unit"
            allowDeselect={false}
            data={["second", "minute", "hour", "day", "week"].map((unit) => ({
              value: unit,
              label: `${unit}s`,
            }))}
            value={draft.unit}
            onChange={(unit) => change({ unit: (unit ?? "hour") as Unit })}
            w={140}
          />
        </Group>
      )}
      {next.data ? <NextTimes times={next.data.times ?? []} zone={next.data.time_zone ?? "UTC"} /> : null}
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput
          label="Begins"
          description="in your time; at once if empty"
          type="datetime-local"
          value={draft.start}
          onChange={(event) => change({ start: event.currentTarget.value })}
        />
        <TextInput
          label="Ends"
          description="in your time; never if empty"
          type="datetime-local"
          value={draft.end}
          onChange={(event) => change({ end: event.currentTarget.value })}
          error={problems.end}
        />
        <Select
          label="Time zone"
          description="that the times above are in"
          placeholder="the server's"
          searchable
          clearable
          limit={60}
          nothingFoundMessage="None is called so"
          data={ZONES}
          value={draft.zone || null}
          onChange={(zone) => change({ zone: zone ?? "" })}
        />
        <NumberInput
          label="At once"
          description="runs of it that may be open, 1 to 10"
          min={1}
          max={10}
          value={draft.concurrency}
          onChange={(value) => change({ concurrency: String(value) })}
          error={problems.concurrency}
        />
      </SimpleGrid>
      <Switch
        label="Make up for what was missed"
        description="A run for each time at which the server was down or this was off; otherwise for the last one only."
        checked={draft.catchUp}
        onChange={(event) => change({ catchUp: event.currentTarget.checked })}
      />
    </Stack>
  );
}

interface CronAsked {
  draft: TriggerDraft;
  change: (changes: Partial<TriggerDraft>) => void;
  error: string | undefined;
}

const FREQUENCIES: { value: Frequency; label: string }[] = [
  { value: "minute", label: "Every minute" },
  { value: "hour", label: "Every hour" },
  { value: "day", label: "Every day" },
  { value: "week", label: "On days of the week" },
  { value: "month", label: "Every month" },
];

const CHOSEN: Choices = { frequency: "day", time: "09:00", weekdays: [1, 2, 3, 4, 5], dayOfMonth: 1 };

function Cron({ draft, change, error }: CronAsked) {
  const choices = choicesOf(draft.cron);
  const choose = (changes: Partial<Choices>) =>
    change({ cron: cronOf({ ...(choices ?? CHOSEN), ...changes }) });
  const frequency = choices?.frequency;
  return (
    <>
      <Group align="start" gap="xs">
        <Select
          label="How often"
          placeholder="As written below"
          allowDeselect={false}
          data={FREQUENCIES}
          value={frequency ?? null}
          onChange={(to) => choose({ frequency: (to ?? "day") as Frequency })}
          w={200}
        />
        {frequency === "month" ? (
          <NumberInput
            label="Day"
            min={1}
            max={31}
            value={choices?.dayOfMonth ?? 1}
            onChange={(day) => choose({ dayOfMonth: Math.min(31, Math.max(1, Number(day) || 1)) })}
            w={90}
          />
        ) : null}
        {frequency && frequency !== "minute" ? (
          <TextInput
            label={frequency === "hour" ? "At the minute of" : "At"}
            type="time"
            value={choices?.time ?? ""}
            onChange={(event) => event.currentTarget.value && choose({ time: event.currentTarget.value })}
            w={130}
          />
        ) : null}
      </Group>
      {frequency === "week" ? (
        <Chip.Group
          multiple
          value={(choices?.weekdays ?? []).map(String)}
          onChange={(days) => (days.length > 0 ? choose({ weekdays: days.map(Number) }) : undefined)}
        >
          <Group gap={6} role="group" aria-label="Days of the week">
            {[1, 2, 3, 4, 5, 6, 0].map((day) => (
              <Chip key={day} value={String(day)} size="xs" variant="outline">
                {WEEKDAYS[day]?.slice(0, 3)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      ) : null}
      <TextInput
        label="Cron"
        description="second minute hour day month weekday"
        classNames={{ input: "code-input" }}
        value={draft.cron}
        onChange={(event) => change({ cron: event.currentTarget.value })}
        error={error}
      />
      <Text size="sm" role="status">
        {error ? "" : wordsOf(draft.cron)}
      </Text>
    </>
  );
}
