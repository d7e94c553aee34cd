/** A run that is about to be created, as it is typed, and as the server takes it. */
import type { Run, Schemas } from "../api/client";
import type { TriggerDraft } from "../recurring/trigger";
import { triggerOf } from "../recurring/trigger";
import { type Texts, textOf } from "./values";

/** What is taken of an earlier run, or of a recurring one. */
export interface Earlier {
  name: string;
  description: string;
  experimentId: string | undefined;
  pipelineId: string;
  versionId: string;
  /** The pipeline itself, where it is of no uploaded one. */
  document: unknown;
  parameters: Record<string, unknown>;
  root: string;
  tags: Record<string, string>;
  settings: Schemas["RunSettings"] | undefined;
}

export const earlierRun = (view: Schemas["RunView"]): Earlier => ({
  ...earlierOf((view.run ?? {}) as Run),
  tags: view.tags ?? {},
  settings: view.settings ?? undefined,
});

export const earlierOf = (run: Run | Schemas["RecurringRun"]): Earlier => ({
  name: run.display_name ?? "",
  description: run.description ?? "",
  experimentId: run.experiment_id || undefined,
  pipelineId: run.pipeline_version_reference?.pipeline_id ?? "",
  versionId: run.pipeline_version_reference?.pipeline_version_id ?? "",
  document: run.pipeline_spec ?? undefined,
  parameters: run.runtime_config?.parameters ?? {},
  root: run.runtime_config?.pipeline_root ?? "",
  tags: {},
  settings: undefined,
});

export interface Draft {
  name: string;
  description: string;
  experimentId: string | null;
  texts: Texts;
  root: string;
  /** As they are typed: name=value. */
  tags: string[];
  cache: boolean;
  /** Yes, no, or as the pipeline says. */
  keepGoing: "" | "yes" | "no";
}

export const draftOf = (earlier: Earlier | undefined, experimentId: string | undefined): Draft => ({
  name: "",
  description: earlier?.description ?? "",
  experimentId: experimentId ?? earlier?.experimentId ?? null,
  texts: textOf(earlier?.parameters ?? {}),
  root: earlier?.root ?? "",
  tags: Object.entries(earlier?.tags ?? {}).map(([name, value]) => (value ? `${name}=${value}` : name)),
  cache: earlier?.settings?.cache ?? true,
  keepGoing: earlier?.settings?.keep_going == null ? "" : earlier.settings.keep_going ? "yes" : "no",
});

/** What a run is called that nobody gives a name: after its version, or after the run that it is a clone of. */
export function defaultName(earlier: string | undefined, version: string | undefined, hash: string): string {
  if (earlier !== undefined) return cloneName(earlier);
  return version ? `Run of ${version} (${hash})` : "";
}

function cloneName(name: string): string {
  const [, count, of] = /^Clone (?:\((\d+)\) )?of (.+)$/s.exec(name) ?? [];
  return of ? `Clone (${Number(count ?? 1) + 1}) of ${of}` : `Clone of ${name}`;
}

/** Five letters and digits that tell one name from another. */
export const newHash = (): string =>
  [...crypto.getRandomValues(new Uint8Array(5))].map((byte) => (byte % 36).toString(36)).join("");

/** Tags by name; a word alone has an empty value. */
export const tagsOf = (typed: string[]): Record<string, string> =>
  Object.fromEntries(
    typed.map((tag) => {
      const [name = "", ...value] = tag.split("=");
      return [name.trim(), value.join("=").trim()];
    }),
  );

/** Which pipeline: an uploaded one, of which the newest version where none is named, or a document. */
export interface Source {
  pipelineId: string;
  versionId: string | undefined;
  document: unknown;
}

const sourceOf = ({ pipelineId, versionId, document }: Source) =>
  pipelineId
    ? {
        pipeline_version_reference: {
          pipeline_id: pipelineId,
          ...(versionId ? { pipeline_version_id: versionId } : {}),
        },
      }
    : { pipeline_spec: document };

/** All that is needed to create one. */
export interface Filled {
  draft: Draft;
  name: string;
  source: Source;
  values: Record<string, unknown>;
}

const common = ({ draft, name, source, values }: Filled) => ({
  display_name: name,
  description: draft.description,
  ...(draft.experimentId ? { experiment_id: draft.experimentId } : {}),
  ...sourceOf(source),
  runtime_config: { parameters: values, ...(draft.root ? { pipeline_root: draft.root } : {}) },
});

/** Write a run as the server takes it. */
export const runBody = (filled: Filled): Schemas["NewRun"] =>
  ({
    run: common(filled),
    tags: tagsOf(filled.draft.tags),
    settings: {
      ...(filled.draft.cache ? {} : { cache: false }),
      ...(filled.draft.keepGoing ? { keep_going: filled.draft.keepGoing === "yes" } : {}),
    },
  }) as Schemas["NewRun"];

/** Write a recurring run as the server takes it; it is off where its time zone is still to be told. */
export const recurringBody = (filled: Filled, trigger: TriggerDraft): Schemas["RecurringRun"] =>
  ({
    ...common(filled),
    trigger: triggerOf(trigger),
    max_concurrency: trigger.concurrency,
    no_catchup: !trigger.catchUp,
    mode: trigger.zone ? "DISABLE" : "ENABLE",
  }) as Schemas["RecurringRun"];
