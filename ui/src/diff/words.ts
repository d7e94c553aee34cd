/** In what two tasks differ, in words. */
import { parameterType, plainName, shortType } from "../parts/texts";
import type { InputDefinition, Spec, TaskSpec } from "../runs/pipeline";
import { readable } from "../runs/pipeline";
import { type Container, type Runs, runsOf } from "./executors";

/** A task of one version, with all that is known of it. */
export interface Side {
  task: Full;
  spec: Spec;
  platforms: Platforms | undefined;
}

export type Platforms = Record<string, { deploymentSpec?: { executors?: Record<string, unknown> } }>;

interface Full extends TaskSpec {
  cachingOptions?: { enableCache?: boolean; cacheKey?: string };
  retryPolicy?: { maxRetryCount?: number; backoffDuration?: string; backoffFactor?: number };
  iteratorPolicy?: { parallelismLimit?: number };
  triggerPolicy?: { condition?: string; strategy?: string };
  parameterIterator?: { items?: { raw?: string } };
}

type Definitions = { parameters?: Record<string, InputDefinition>; artifacts?: Record<string, unknown> };

const text = (value: unknown): string => JSON.stringify(value, sorted) ?? "";

/** JSON with the keys of objects in order, so that equal values are equal texts. */
function sorted(_: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const containerOf = ({ task, spec }: Side): Container | undefined => {
  const label = spec.components?.[task.componentRef?.name ?? ""]?.executorLabel ?? "";
  return spec.deploymentSpec?.executors?.[label]?.container as Container | undefined;
};

export const runsOfTask = (side: Side | undefined): Runs | undefined =>
  side ? runsOf(containerOf(side)) : undefined;

export function differences(before: Side, after: Side): string[] {
  return [
    ...fromTo("called", before.task.taskInfo?.name, after.task.taskInfo?.name),
    ...container(before, after),
    ...inputs(before, after),
    ...interfaces(before, after),
    ...settings(before.task, after.task),
    ...platforms(before, after),
  ];
}

function fromTo(what: string, before: unknown, after: unknown): string[] {
  if (text(before) === text(after)) return [];
  return [`${what} ${shown(before)} → ${shown(after)}`];
}

function shown(value: unknown): string {
  if (value === undefined || value === null || value === "") return "none";
  const said = typeof value === "string" ? value : text(value);
  return said.length > 80 ? `${said.slice(0, 77)}…` : said;
}

function container(before: Side, after: Side): string[] {
  const [was, is] = [containerOf(before), containerOf(after)];
  const [ran, runs] = [runsOf(was), runsOf(is)];
  return [
    ...fromTo("image", was?.image, is?.image),
    ...(ran?.source !== runs?.source ? ["its function"] : []),
    ...(ran?.command !== runs?.command ? ["its command"] : []),
    ...names("package", new Set(ran?.packages), new Set(runs?.packages)),
    ...fromTo("compiled by KFP's SDK", ran?.sdk, runs?.sdk),
    ...fromTo("resources", was?.resources, is?.resources),
    ...entries("variable", environment(was), environment(is)),
  ];
}

const environment = (container: Container | undefined): Record<string, unknown> =>
  Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name ?? "", value]));

function names(what: string, before: Set<string>, after: Set<string>): string[] {
  return [
    ...[...before].filter((name) => !after.has(name)).map((name) => `${what} ${name} removed`),
    ...[...after].filter((name) => !before.has(name)).map((name) => `${what} ${name} added`),
  ];
}

function entries(what: string, before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  const all = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return all.flatMap((name) => {
    if (!(name in before)) return [`${what} ${plainName(name)} added: ${shown(after[name])}`];
    if (!(name in after)) return [`${what} ${plainName(name)} removed`];
    return fromTo(`${what} ${plainName(name)}`, before[name], after[name]);
  });
}

function inputs(before: Side, after: Side): string[] {
  return entries("input", given(before.task), given(after.task));
}

/** Where the inputs of a task come from, in words. */
function given(task: Full): Record<string, string> {
  const all = { ...task.inputs?.parameters, ...task.inputs?.artifacts } as Record<string, Given>;
  return Object.fromEntries(Object.entries(all).map(([name, input]) => [name, origin(input)]));
}

interface Given {
  runtimeValue?: { constant?: unknown };
  componentInputParameter?: string;
  componentInputArtifact?: string;
  taskOutputParameter?: { producerTask?: string; outputParameterKey?: string };
  taskOutputArtifact?: { producerTask?: string; outputArtifactKey?: string };
  parameterExpressionSelector?: string;
}

function origin(input: Given): string {
  const made = input.taskOutputParameter ?? input.taskOutputArtifact;
  const key = input.taskOutputParameter?.outputParameterKey ?? input.taskOutputArtifact?.outputArtifactKey;
  const taken = input.componentInputParameter ?? input.componentInputArtifact;
  const part = input.parameterExpressionSelector?.match(/\["(.*)"\]$/)?.[1];
  if (made) return `${key} of ${made.producerTask}`;
  if (taken) return `${plainName(taken)}${part ? `.${part}` : ""}`;
  return text(input.runtimeValue?.constant ?? input);
}

/** What a component takes and gives; of groups the compiler decides that, and it is no news. */
function interfaces(before: Side, after: Side): string[] {
  const [was, is] = [before, after].map(({ task, spec }) => spec.components?.[task.componentRef?.name ?? ""]);
  if (was?.dag || is?.dag) return [];
  return [
    ...entries("takes", types(was?.inputDefinitions), types(is?.inputDefinitions)),
    ...entries("gives", types(was?.outputDefinitions), types(is?.outputDefinitions)),
  ];
}

export function types(definitions: Definitions | undefined): Record<string, string> {
  const parameters = Object.entries(definitions?.parameters ?? {}).map(([name, each]) => [
    name,
    [
      parameterType(each.parameterType),
      each.defaultValue === undefined ? "" : `, by default ${shown(each.defaultValue)}`,
      each.literals ? `, one of ${shown(each.literals)}` : "",
    ].join(""),
  ]);
  const artifacts = Object.entries(definitions?.artifacts ?? {}).map(([name, each]) => [
    name,
    shortType((each as { artifactType?: { schemaTitle?: string } }).artifactType?.schemaTitle),
  ]);
  return Object.fromEntries([...parameters, ...artifacts]);
}

function settings(before: Full, after: Full): string[] {
  const onOff = (task: Full) => (task.cachingOptions?.enableCache ? "on" : "off");
  const waits = (task: Full) => new Set(task.dependentTasks ?? []);
  const raw = (task: Full) => task.parameterIterator?.items?.raw ?? task.artifactIterator;
  const condition = (task: Full) => task.triggerPolicy?.condition && readable(task.triggerPolicy.condition);
  return [
    ...fromTo("cache", onOff(before), onOff(after)),
    ...fromTo("cache key", before.cachingOptions?.cacheKey, after.cachingOptions?.cacheKey),
    ...fromTo("retries", before.retryPolicy?.maxRetryCount ?? 0, after.retryPolicy?.maxRetryCount ?? 0),
    ...fromTo("condition", condition(before), condition(after)),
    ...fromTo("runs", before.triggerPolicy?.strategy, after.triggerPolicy?.strategy),
    ...fromTo("items", raw(before), raw(after)),
    ...fromTo("at once", before.iteratorPolicy?.parallelismLimit, after.iteratorPolicy?.parallelismLimit),
    ...[...waits(after)].filter((name) => !waits(before).has(name)).map((name) => `waits for ${name} too`),
    ...[...waits(before)]
      .filter((name) => !waits(after).has(name))
      .map((name) => `waits for ${name} no more`),
  ];
}

function platforms(before: Side, after: Side): string[] {
  const all = new Set([...Object.keys(before.platforms ?? {}), ...Object.keys(after.platforms ?? {})]);
  const of = (side: Side, name: string) => {
    const label = side.spec.components?.[side.task.componentRef?.name ?? ""]?.executorLabel ?? "";
    return side.platforms?.[name]?.deploymentSpec?.executors?.[label];
  };
  return [...all].flatMap((name) =>
    text(of(before, name)) === text(of(after, name)) ? [] : [`settings for ${name}`],
  );
}
