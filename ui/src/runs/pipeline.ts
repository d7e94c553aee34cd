/** What of a pipeline document views of it need: its tasks, what they wait for, its components. */

/** What of the IR decides on the graph. */
export interface TaskSpec {
  componentRef?: { name?: string };
  dependentTasks?: string[];
  inputs?: { parameters?: Record<string, InputSpec>; artifacts?: Record<string, InputSpec> };
  parameterIterator?: unknown;
  artifactIterator?: unknown;
  triggerPolicy?: { condition?: string };
  taskInfo?: { name?: string };
}

interface InputSpec {
  taskOutputParameter?: { producerTask?: string };
  taskOutputArtifact?: { producerTask?: string };
}

export type Dag = Record<string, TaskSpec>;

export interface InputDefinition {
  parameterType?: string;
  defaultValue?: unknown;
  isOptional?: boolean;
  description?: string;
  literals?: unknown[];
}

interface Component {
  dag?: { tasks?: Dag };
  executorLabel?: string;
  inputDefinitions?: {
    parameters?: Record<string, InputDefinition>;
    artifacts?: Record<string, { artifactType?: { schemaTitle?: string } }>;
  };
  outputDefinitions?: {
    parameters?: Record<string, InputDefinition>;
    artifacts?: Record<string, { artifactType?: { schemaTitle?: string } }>;
  };
}

export interface Spec {
  components?: Record<string, Component>;
  deploymentSpec?: {
    executors?: Record<string, { container?: { image?: string; command?: string[]; args?: string[] } }>;
  };
  pipelineInfo?: { name?: string; description?: string };
  root?: Component;
  defaultPipelineRoot?: string;
}

/** The pipeline of a document that may hold settings for platforms too. */
export function specOf(document: unknown): Spec {
  const given = (document ?? {}) as Spec & { pipeline_spec?: Spec };
  return given.pipeline_spec ?? given;
}

/** Return the names of siblings that a task waits for. */
export function waitsFor(task: TaskSpec): string[] {
  const known = waited.get(task);
  if (known) return known;
  const names = producersOf(task);
  waited.set(task, names);
  return names;
}

// The iterations of a loop share their DAG: it is looked at once for all.
const waited = new WeakMap<TaskSpec, string[]>();
const ordered = new WeakMap<Dag, string[]>();

function producersOf(task: TaskSpec): string[] {
  const found = new Set(task.dependentTasks ?? []);
  for (const input of [
    ...Object.values(task.inputs?.parameters ?? {}),
    ...Object.values(task.inputs?.artifacts ?? {}),
  ]) {
    const producer = input.taskOutputParameter?.producerTask ?? input.taskOutputArtifact?.producerTask;
    if (producer) found.add(producer);
  }
  return [...found].sort();
}

/** Sort the names of a DAG so that each task stands after those that it waits for. */
export function inOrder(dag: Dag): string[] {
  const known = ordered.get(dag);
  if (known) return known;
  const names = sorted(dag);
  ordered.set(dag, names);
  return names;
}

const byName = new Intl.Collator("en", { numeric: true }).compare;

function sorted(dag: Dag): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const before of waitsFor(dag[name] as TaskSpec)) if (dag[before]) visit(before);
    found.push(name);
  };
  for (const name of Object.keys(dag).sort(byName)) visit(name);
  return found;
}

/** Write a condition with the names of what it asks for, and without where it finds them. */
export const readable = (condition: string): string =>
  condition.replace(/inputs\.parameter_values\['(?:pipelinechannel--)?([^']*)'\]/g, "$1");
