/** Cron expressions, the first of whose six fields is the second: built from choices, and said in words. */

export type Frequency = "minute" | "hour" | "day" | "week" | "month";

export interface Choices {
  frequency: Frequency;
  /** Hours and minutes, as in 09:30. */
  time: string;
  /** 0 is Sunday. */
  weekdays: number[];
  dayOfMonth: number;
}

export const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const SHORT = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const SHORT_MONTHS = MONTHS.map((name) => name.slice(0, 3).toUpperCase());

/** Write the expression of some choices. */
export function cronOf({ frequency, time, weekdays, dayOfMonth }: Choices): string {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  switch (frequency) {
    case "minute":
      return "0 * * * * *";
    case "hour":
      return `0 ${minute} * * * *`;
    case "day":
      return `0 ${minute} ${hour} * * *`;
    case "week":
      return `0 ${minute} ${hour} * * ${ranged(weekdays)}`;
    case "month":
      return `0 ${minute} ${hour} ${dayOfMonth} * *`;
  }
}

/** Write days of the week, those that follow one another as a range. */
function ranged(days: number[]): string {
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  if (sorted.length === 0 || sorted.length === 7) return "*";
  const first = sorted[0] ?? 0;
  const last = sorted.at(-1) ?? 0;
  return sorted.length > 2 && last - first === sorted.length - 1 ? `${first}-${last}` : sorted.join(",");
}

/** Read the choices that an expression comes from; nothing if it comes from none. */
export function choicesOf(cron: string): Choices | undefined {
  const match = /^0 (\d+|\*) (\d+|\*) (\d+|\*) \* ([\d,-]+|\*)$/.exec(cron.trim());
  if (!match) return undefined;
  const [, minute = "*", hour = "*", day = "*", week = "*"] = match;
  const time = `${(hour === "*" ? "0" : hour).padStart(2, "0")}:${(minute === "*" ? "0" : minute).padStart(2, "0")}`;
  const common = { time, weekdays: [1, 2, 3, 4, 5], dayOfMonth: 1 };
  const found: Choices | undefined =
    minute === "*"
      ? { ...common, frequency: "minute" }
      : hour === "*"
        ? { ...common, frequency: "hour" }
        : week !== "*"
          ? { ...common, frequency: "week", weekdays: numbersOf(week) }
          : day !== "*"
            ? { ...common, frequency: "month", dayOfMonth: Number(day) }
            : { ...common, frequency: "day" };
  return cronOf(found) === cron.trim() ? found : undefined;
}

const numbersOf = (field: string): number[] =>
  field.split(",").flatMap((part) => {
    const [from = 0, to = from] = part.split("-").map(Number);
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  });

const NAMED: Record<string, string> = {
  "@yearly": "0 0 0 1 1 *",
  "@annually": "0 0 0 1 1 *",
  "@monthly": "0 0 0 1 * *",
  "@weekly": "0 0 0 * * 0",
  "@daily": "0 0 0 * * *",
  "@midnight": "0 0 0 * * *",
  "@hourly": "0 0 * * * *",
};

/** Say an expression in words; nothing where the server has to say what is wrong with it. */
export function wordsOf(cron: string): string | undefined {
  const given = cron.trim();
  const every = /^@every (.+)$/.exec(given);
  if (every) return `Every ${every[1]} after the last time`;
  const fields = (NAMED[given] ?? given).split(/\s+/);
  if (fields.length === 5) fields.push("*");
  const [second, minute, hour, day, month, week] = fields;
  if (!second || !minute || !hour || !day || !month || !week || fields.length > 6) return undefined;
  const days = [
    isAny(day) ? "" : `on day ${listed(day)} of the month`,
    isAny(week) ? "" : `on ${listed(week, WEEKDAYS, SHORT)}`,
  ].filter(Boolean);
  const when = [
    clock(second, minute, hour),
    // Two restricted days are alternatives, as in every cron.
    days.join(" and also ") || (/^\d/.test(hour) ? "every day" : ""),
    isAny(month) ? "" : `in ${listed(month, ["", ...MONTHS], ["", ...SHORT_MONTHS])}`,
  ];
  const text = when.filter(Boolean).join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const isAny = (field: string): boolean => field === "*" || field === "?";
const isNumber = (field: string): boolean => /^\d+$/.test(field);
const two = (field: string): string => field.padStart(2, "0");

function clock(second: string, minute: string, hour: string): string {
  if (isNumber(second) && isNumber(minute) && isNumber(hour)) {
    return `at ${two(hour)}:${two(minute)}${second === "0" ? "" : `:${two(second)}`}`;
  }
  const parts = [
    unit(second, "second"),
    isAny(minute) && second !== "0" ? "" : unit(minute, "minute"),
    isAny(hour) ? (isNumber(minute) ? "of every hour" : "") : unit(hour, "hour"),
  ];
  const said = second === "0" ? parts.slice(1) : parts;
  return said.filter(Boolean).join(" ");
}

function unit(field: string, name: string): string {
  if (isAny(field)) return `every ${name}`;
  const step = /^(\*|0)\/(\d+)$/.exec(field);
  if (step) return step[2] === "1" ? `every ${name}` : `every ${step[2]} ${name}s`;
  return `at ${name} ${listed(field)}`;
}

function listed(field: string, names?: string[], short?: string[]): string {
  const called = (text: string): string => {
    const index = short?.indexOf(text.toUpperCase()) ?? -1;
    return names?.[index >= 0 ? index : Number(text)] ?? text;
  };
  return field
    .split(",")
    .map((part) => {
      const [range = "", step] = part.split("/");
      const [from = "", to] = range.split("-");
      const words = isAny(from) ? "any" : to ? `${called(from)} to ${called(to)}` : called(from);
      return step ? `${words}, every ${step}` : words;
    })
    .join(", ");
}
