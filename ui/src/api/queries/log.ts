/** The log of an attempt: some of its lines, where a text is in it, and what is printed as it is printed. */
import { queryOptions } from "@tanstack/react-query";
import { api, ROOT, type Schemas, unwrap } from "../client";

/** Which log. */
export interface LogOf {
  runId: string;
  task: string;
  attempt: number;
}

const asked = ({ runId, task, attempt }: LogOf) => ({ path: { run_id: runId }, query: { task, attempt } });

/** Ask for lines from a number on; 0 asks for the last ones. */
export function linesOf(log: LogOf, first: number, count: number): Promise<Schemas["LogLines"]> {
  const { path, query } = asked(log);
  return unwrap(
    api.GET("/apis/penstock/v1/runs/{run_id}/log/lines", {
      params: { path, query: { ...query, first, count } },
    }),
  );
}

/** The numbers of the lines that a text is in; `size` is how much of the log there is. */
export const matchesQuery = (log: LogOf, q: string, size: number) =>
  queryOptions({
    queryKey: ["log search", log, q, size],
    queryFn: () => {
      const { path, query } = asked(log);
      return unwrap(
        api.GET("/apis/penstock/v1/runs/{run_id}/log/search", { params: { path, query: { ...query, q } } }),
      );
    },
    enabled: q !== "",
  });

/** The address of the whole log. */
export function logAddress({ runId, task, attempt }: LogOf, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({ task, attempt: String(attempt), ...more });
  return `${ROOT}/apis/penstock/v1/runs/${encodeURIComponent(runId)}/log?${query}`;
}

/** Hear what is printed from a place on; what is returned ends that. */
export function follow(
  log: LogOf,
  offset: number,
  hear: (text: string) => void,
  end: () => void,
): () => void {
  const events = new EventSource(logAddress(log, { follow: "true", offset: String(offset) }));
  events.addEventListener("log", (event) => hear((JSON.parse(event.data) as Schemas["LogPart"]).text ?? ""));
  events.addEventListener("end", () => {
    events.close();
    end();
  });
  return () => events.close();
}
