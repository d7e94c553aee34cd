/** Switch a recurring run on or off. */
import { api, unwrap } from "../api/client";

export async function turn(recurring_run_id: string, isOn: boolean): Promise<void> {
  const asked = { params: { path: { recurring_run_id } } };
  await (isOn
    ? unwrap(api.POST("/apis/v2beta1/recurringruns/{recurring_run_id}:enable", asked))
    : unwrap(api.POST("/apis/v2beta1/recurringruns/{recurring_run_id}:disable", asked)));
}
