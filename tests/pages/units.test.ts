/** Sizes and times as people read them. */
import { expect, it } from "vitest";
import { clockText, durationText, sizeText } from "../../src/pages/units.ts";

it("a duration is shown in seconds below a minute, then in minutes and hours", () => {
	const texts = [0.4, 52.2, 59.6, 90, 1440, 3599, 3900, 7200].map((seconds) => durationText(seconds, "en"));
	expect(texts).toEqual(["0 sec", "52 sec", "1 min", "2 min", "24 min", "1 hr", "1 hr 5 min", "2 hr"]);
	expect(durationText(1440, "de")).toBe("24 Min.");
});

it("a moment in an episode is shown as on a clock", () => {
	expect([0, 9.9, 754, 3723.5, 360_000].map(clockText)).toEqual([
		"0:00",
		"0:09",
		"12:34",
		"1:02:03",
		"100:00:00",
	]);
});

it("a size is shown in the unit that fits", () => {
	const texts = [0, 999, 1000, 209_121, 23_400_000, 1e12].map((bytes) => sizeText(bytes, "en"));
	expect(texts).toEqual(["0 byte", "999 byte", "1 kB", "209 kB", "23.4 MB", "1 TB"]);
});
