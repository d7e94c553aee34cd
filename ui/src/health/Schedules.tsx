/** When the recurring runs of a pipeline make their next runs. */
import { Group, Text, Title } from "@mantine/core";
import type { Schemas } from "../api/client";
import { LinkButton } from "../parts/LinkButton";
import { RecurringRunLink } from "../parts/links";
import { away, Moment, useNow } from "../parts/times";
import { OnOff } from "../recurring/OnOff";
import { triggerText } from "../recurring/trigger";

type Schedule = Schemas["HealthSchedule"];

export function Schedules({ schedules, pipelineId }: { schedules: Schedule[]; pipelineId: string }) {
  const now = useNow(schedules.length > 0);
  return (
    <section aria-labelledby="schedules">
      <Group justify="space-between" mt="xl" mb="xs">
        <Title order={3} size="h5" id="schedules">
          Next runs
        </Title>
        <LinkButton size="compact-xs" variant="default" to="/runs/new" search={{ pipelineId, recurring: 1 }}>
          Create recurring run
        </LinkButton>
      </Group>
      {schedules.length === 0 ? (
        <Text size="sm" c="dimmed">
          No recurring run starts this pipeline.
        </Text>
      ) : null}
      <div className="schedules">
        {schedules.map((each) => (
          <article key={each.recurring_run_id} className="schedule">
            <Group gap={8} wrap="nowrap">
              <RecurringRunLink id={each.recurring_run_id} className="one-line">
                {each.display_name}
              </RecurringRunLink>
              <OnOff isOn={each.status === "ENABLED"} />
            </Group>
            <Text size="xs" c="dimmed">
              <code>{triggerText(each.trigger)}</code>
              {each.trigger?.cron_schedule ? ` in ${each.time_zone}` : ""}
            </Text>
            {each.error ? (
              <Text size="xs" c="orange" lineClamp={2}>
                {each.error}
              </Text>
            ) : null}
            {each.times?.length ? (
              <ol className="ticks" aria-label={`Next runs of ${each.display_name}`}>
                {each.times.map((at, number) => (
                  <li key={at}>
                    <Moment at={at} />
                    {number === 0 ? <span> {away(at, now)}</span> : null}
                  </li>
                ))}
              </ol>
            ) : (
              <Text size="xs" c="dimmed" mt={4}>
                {each.status === "ENABLED" ? "It is over." : "It makes none while it is off."}
              </Text>
            )}
          </article>
        ))}
      </div>
    </section>
  );
}
