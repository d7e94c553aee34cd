/** Values of parameters as people type them, and what is wrong with them. */
import { shown } from "../parts/texts";
import { jsonProblem } from "./json";
import type { InputDefinition } from "./pipeline";

export type Definitions = Record<string, InputDefinition>;
export type Texts = Record<string, string | undefined>;

const isText = (definition: InputDefinition | undefined): boolean =>
  definition?.parameterType === "STRING" || definition?.parameterType === "TASK_FINAL_STATUS";

/** Write values as they are typed: texts as they are, all else as JSON. */
export const textOf = (values: Record<string, unknown>): Texts =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );

/** What a field shows: what was typed, else the default. */
export function shownText(definition: InputDefinition, text: string | undefined): string {
  if (text !== undefined) return text;
  const value = definition.defaultValue;
  if (value === undefined) return "";
  return shown(value);
}

function problemOf(definition: InputDefinition, text: string | undefined): string | undefined {
  if (text === undefined || (text === "" && !isText(definition))) {
    if (definition.defaultValue !== undefined || definition.isOptional) return undefined;
    return "It must be given";
  }
  switch (definition.parameterType) {
    case "NUMBER_INTEGER":
      return wholeProblem(text.trim());
    case "NUMBER_DOUBLE":
      return text.trim() !== "" && Number.isFinite(Number(text)) ? undefined : "It must be a number";
    case "BOOLEAN":
      return text === "true" || text === "false" ? undefined : "It must be true or false";
    case "LIST":
    case "STRUCT":
      return jsonProblem(text) ?? shapeProblem(definition.parameterType, JSON.parse(text));
    default:
      return undefined;
  }
}

function wholeProblem(text: string): string | undefined {
  if (!/^[-+]?\d+$/.test(text)) return "It must be a whole number";
  return Number.isSafeInteger(Number(text)) ? undefined : "It is too large to be kept exactly";
}

function shapeProblem(type: string, value: unknown): string | undefined {
  if (type === "LIST") return Array.isArray(value) ? undefined : "It must be a list: […]";
  const isObject = value !== null && typeof value === "object" && !Array.isArray(value);
  return isObject ? undefined : "It must be an object: {…}";
}

/** What is wrong, by parameter. */
export function problemsOf(definitions: Definitions, texts: Texts): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    const problem = problemOf(definition, texts[name]);
    if (problem) found[name] = problem;
  }
  return found;
}

/** The values that were typed; what was left alone is left to the pipeline. */
export function valuesOf(definitions: Definitions, texts: Texts): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    const text = texts[name];
    if (text === undefined || (text === "" && !isText(definition))) continue;
    found[name] = isText(definition) ? text : typed(definition, text);
  }
  return found;
}

/** `Number` reads all that people write for numbers, such as `.5` and `007`, which JSON does not. */
const typed = (definition: InputDefinition, text: string): unknown =>
  definition.parameterType?.startsWith("NUMBER") ? Number(text) : JSON.parse(text);

/** What the server said of single parameters, by their names; and the rest of it. */
export function saidOf(message: string, names: string[]): { fields: Record<string, string>; rest: string } {
  const fields: Record<string, string> = {};
  const rest: string[] = [];
  for (const part of message.split(/;\s*|\n+/)) {
    const [, name, said] = /^(?:.*: )?parameter '([^']+)' (.+)$/s.exec(part) ?? [];
    if (name !== undefined && said && names.includes(name)) fields[name] = `It ${said}`;
    else rest.push(part);
  }
  return { fields, rest: rest.join("; ") };
}
