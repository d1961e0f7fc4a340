/** The variables `SITE_LOOK`, `SITE_MENU` and `SITE_FOOTER`: what can be used is, and all else is reported. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultText } from "../../src/settings/fault.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { runs } from "../support/runs.ts";

const read = (variables: Record<string, unknown>) => readSettings({ ...env, ...variables });
const told = (variables: Record<string, unknown>) => read(variables).faults.map(faultText);

describe("the look", () => {
	it("is that of the classic theme without any setting", () => {
		const { look, menu, footer, faults } = read({
			SITE_LOOK: undefined,
			SITE_MENU: undefined,
			SITE_FOOTER: undefined,
		});
		expect(look).toEqual({ theme: "classic", scheme: "auto" });
		expect(menu).toBeUndefined();
		expect(footer).toEqual([]);
		expect(faults).toEqual([]);
	});

	it("is read from a table, and from JSON", () => {
		const table = { theme: "bold", accent: "#0AF", font: "Inter.woff2", width: "wide", scheme: "dark" };
		const look = { ...table, accent: "#00aaff" };
		expect(read({ SITE_LOOK: table }).look).toEqual(look);
		expect(read({ SITE_LOOK: JSON.stringify(table) }).look).toEqual(look);
	});

	it("leaves out each member that cannot be used, and keeps the others", () => {
		const variables = {
			SITE_LOOK: {
				theme: "neon",
				accent: "red; } body { display: none",
				font: "../../etc/passwd",
				width: 900,
				scheme: "dark",
				acent: "#000",
			},
		};
		expect(read(variables).look).toEqual({ theme: "classic", scheme: "dark" });
		expect(told(variables)).toEqual([
			"SITE_LOOK.acent: did you mean SITE_LOOK.accent?",
			'SITE_LOOK.theme: must be one of "classic", "bold", "compact" (it is "neon")',
			'SITE_LOOK.accent: must be empty, or a colour of three or six hex digits, such as "#0b5563" (it is "red; } body { display: none")',
			expect.stringContaining("SITE_LOOK.font: must be empty, one of"),
			'SITE_LOOK.width: must be empty or one of "narrow", "medium", "wide" (it is 900)',
		]);
	});

	it("suggests the table for a member that was written as a variable", () => {
		expect(told({ SITE_ACCENT: "#000" })).toEqual(["SITE_ACCENT: did you mean SITE_LOOK.accent?"]);
	});

	it("has a colour and a font that are safe in a style sheet, whatever is set", () => {
		fc.assert(
			fc.property(fc.string({ unit: "binary" }), fc.constantFrom("", "#", ".woff2"), (text, mark) => {
				const { accent, font } = read({ SITE_LOOK: { accent: mark + text, font: text + mark } }).look;
				expect(accent ?? "#000000").toMatch(/^#[0-9a-f]{6}$/);
				expect(font ?? "serif").toMatch(/^[\w.-]+$/);
			}),
			{ numRuns: runs(1000) },
		);
	});
});

describe("the links of the menu and the footer", () => {
	it("lead to paths of this site, to other sites and to mailboxes", () => {
		const links = [
			{ label: "About", url: "/about" },
			{ label: "Elsewhere", url: "https://social.example/@ada", rel: "me" },
			{ label: "Mail", url: "mailto:ada@example.org" },
		];
		expect(read({ SITE_MENU: links, SITE_FOOTER: JSON.stringify(links) })).toMatchObject({
			menu: links,
			footer: links,
			faults: [],
		});
	});

	it("never run script or lead to a host by mistake", () => {
		const wrong = [
			"javascript:alert(1)",
			"java\nscript:alert(1)",
			"data:text/html,x",
			"//evil.example",
			"/\\evil.example",
			"/ab out",
			"about",
			"",
		];
		const links = wrong.map((url) => ({ label: "x", url }));
		expect(read({ SITE_FOOTER: links }).footer).toEqual([]);
		expect(told({ SITE_FOOTER: links })).toHaveLength(wrong.length);
	});

	it("have a label, and no relation but that of the same person", () => {
		expect(
			told({
				SITE_MENU: [{ url: "/a" }, { label: " ", url: "/b" }, { label: "c", url: "/c", rel: "nofollow" }],
			}),
		).toEqual([
			"SITE_MENU.0.label: is missing",
			'SITE_MENU.1.label: must not be empty (it is " ")',
			'SITE_MENU.2.rel: must be "me", or left out (it is "nofollow")',
		]);
	});
});

it("directories of a podcast are links with a label", () => {
	const directories = [{ label: "Apple Podcasts", url: "https://podcasts.apple.com/podcast/id1" }];
	const PODCAST = { image: "/p.png", categories: ["Technology"], explicit: false, directories };
	expect(read({ PODCAST })).toMatchObject({ podcast: { directories }, faults: [] });
});
