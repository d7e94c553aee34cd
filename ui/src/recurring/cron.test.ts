import { expect, test } from "vitest";
import { type Choices, choicesOf, cronOf, wordsOf } from "./cron";

const CHOICES: Choices = { frequency: "day", time: "09:30", weekdays: [1, 2, 3, 4, 5], dayOfMonth: 1 };

test.each([
  [{ frequency: "minute" }, "0 * * * * *"],
  [{ frequency: "hour" }, "0 30 * * * *"],
  [{ frequency: "day" }, "0 30 9 * * *"],
  [{ frequency: "week" }, "0 30 9 * * 1-5"],
  [{ frequency: "week", weekdays: [6, 0] }, "0 30 9 * * 0,6"],
  [{ frequency: "month", dayOfMonth: 15 }, "0 30 9 15 * *"],
] as [Partial<Choices>, string][])("%j is %s", (changes, cron) => {
  expect(cronOf({ ...CHOICES, ...changes })).toBe(cron);
  expect(cronOf(choicesOf(cron) as Choices)).toBe(cron);
});

test.each(["0 30 9 * 3 *", "*/10 * * * * *", "nonsense", "0 30 9 1 * 1", "0 30 9 * * MON"])(
  "%s comes from no choices",
  (cron) => expect(choicesOf(cron)).toBeUndefined(),
);

test.each([
  ["0 30 9 * * *", "At 09:30 every day"],
  ["0 30 9 * * 1-5", "At 09:30 on Monday to Friday"],
  ["0 30 9 * * MON,wed", "At 09:30 on Monday, Wednesday"],
  ["15 30 9 1 * *", "At 09:30:15 on day 1 of the month"],
  ["0 0 0 13 * 5", "At 00:00 on day 13 of the month and also on Friday"],
  ["0 0 6 * 1-3 *", "At 06:00 every day in January to March"],
  ["*/10 * * * *", "Every 10 seconds"],
  ["0 */5 * * * *", "Every 5 minutes"],
  ["0 15 * * * *", "At minute 15 of every hour"],
  ["0 0 */6 * * *", "At minute 0 every 6 hours"],
  ["@daily", "At 00:00 every day"],
  ["@every 1h30m", "Every 1h30m after the last time"],
])("%s is said as %s", (cron, words) => expect(wordsOf(cron)).toBe(words));

test("what is no expression has no words", () => expect(wordsOf("nonsense")).toBeUndefined());
