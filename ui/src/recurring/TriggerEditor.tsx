/** When a recurring run runs, and at which times that will be. */
import { Group, List, SegmentedControl, Select, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, unwrap } from "../api/client";
import { Moment } from "../parts/times";

export interface TriggerText {
  kind: string;
  cron: string;
  /** Seconds. */
  every: string;
}

const USUAL = [
  { value: "0 0 * * * *", label: "every hour" },
  { value: "0 0 9 * * *", label: "every day at 9" },
  { value: "0 0 9 * * 1-5", label: "on workdays at 9" },
  { value: "0 0 9 * * 1", label: "every Monday at 9" },
  { value: "0 0 9 1 * *", label: "on the first of each month at 9" },
];

export function triggerOf(text: TriggerText): Schemas["Trigger"] {
  return (
    text.kind === "cron"
      ? { cron_schedule: { cron: text.cron } }
      : { periodic_schedule: { interval_second: text.every } }
  ) as Schemas["Trigger"];
}

export function TriggerEditor({ text, set }: { text: TriggerText; set: (text: TriggerText) => void }) {
  const [asked] = useDebouncedValue(text, 300);
  const next = useQuery({
    queryKey: ["preview", asked],
    queryFn: () =>
      unwrap(
        api.POST("/apis/penstock/v1/recurringruns:preview", {
          body: { trigger: triggerOf(asked), count: 3 } as Schemas["PreviewRequest"],
        }),
      ),
    retry: false,
  });
  return (
    <>
      <SegmentedControl
        value={text.kind}
        onChange={(kind) => set({ ...text, kind })}
        data={[
          { value: "cron", label: "At times" },
          { value: "every", label: "At intervals" },
        ]}
        style={{ alignSelf: "start" }}
      />
      {text.kind === "cron" ? (
        <Group grow align="start">
          <TextInput
            label="Cron"
            description="second minute hour day month weekday"
            value={text.cron}
            onChange={(event) => set({ ...text, cron: event.currentTarget.value })}
            error={next.error?.message}
          />
          <Select
            label="Usual ones"
            description="to begin with"
            data={USUAL}
            value={USUAL.find((each) => each.value === text.cron)?.value ?? null}
            onChange={(cron) => cron && set({ ...text, cron })}
          />
        </Group>
      ) : (
        <TextInput
          label="Seconds between two runs"
          value={text.every}
          onChange={(event) => set({ ...text, every: event.currentTarget.value })}
          error={next.error?.message}
        />
      )}
      {next.data ? (
        <Text size="sm" c="dimmed" component="div">
          Next:
          <List size="sm">
            {(next.data.times ?? []).map((at) => (
              <List.Item key={at}>
                <Moment at={at} />
              </List.Item>
            ))}
          </List>
        </Text>
      ) : null}
    </>
  );
}
