/** Have the server create a run, or a recurring one; give where that is then to be seen. */
import { api, type Schemas, unwrap } from "../api/client";
import { usualExperiment } from "../experiments/named";
import type { TriggerDraft } from "../recurring/trigger";
import { type Filled, recurringBody, runBody } from "./draft";

/** Give the id of a new run. */
export async function createRun(filled: Filled): Promise<string> {
  const body = runBody(await placed(filled));
  return (await unwrap(api.POST("/apis/penstock/v1/runs", { body }))).run?.run_id ?? "";
}

/** Give the id of a new recurring run. KFP's request has no time zone: it is told next, and switches the run on. */
export async function createRecurringRun(filled: Filled, trigger: TriggerDraft): Promise<string> {
  const body = recurringBody(await placed(filled), trigger);
  const made = await unwrap(api.POST("/apis/v2beta1/recurringruns", { body }));
  const recurring_run_id = made.recurring_run_id ?? "";
  if (trigger.zone) await changeRecurringRun(recurring_run_id, { time_zone: trigger.zone, mode: "ENABLE" });
  return recurring_run_id;
}

/** Change fields of a recurring run; those that are left out stay. */
export async function changeRecurringRun(
  recurring_run_id: string,
  changes: Partial<Schemas["RecurringRunChanges"]>,
): Promise<void> {
  await unwrap(
    api.PATCH("/apis/penstock/v1/recurringruns/{recurring_run_id}", {
      params: { path: { recurring_run_id } },
      body: changes as Schemas["RecurringRunChanges"],
    }),
  );
}

async function placed(filled: Filled): Promise<Filled> {
  if (filled.draft.experimentId) return filled;
  const experimentId = (await usualExperiment()) ?? null;
  return { ...filled, draft: { ...filled.draft, experimentId } };
}
